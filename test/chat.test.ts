/** Chat as its users meet it: over HTTP and Socket.IO, by other programs, on the command line, after a crash. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatMessage } from '../src/contract/api/chat.ts'
import { makeHome, runKba, writeExport } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { ask, startServer, type StartedServer } from './support/server.ts'

const TOKEN = 'correct-horse-battery'
const BEARER = { authorization: `Bearer ${TOKEN}` }
const LONG = `${'Measure first, then change one thing. '.repeat(60)}[1]`

let home: string
let models: ModelServer
let server: StartedServer
let env: Record<string, string>

beforeAll(async () => {
  home = await makeHome()
  const file = await writeExport(home, 6)
  await runKba(home, ['import', file])
  await runKba(home, ['run', '--skip-git-push'])
  models = await startModelServer({ pieceMs: 5, answer: () => LONG })
  env = { KBA_TOKEN: TOKEN, OLLAMA_URL: models.url, CHAT_MODEL: 'small', MAX_RETRIES: '0' }
  server = await startServer(home, env)
})
afterAll(async () => {
  server.child.kill('SIGKILL')
  await server.result
  await models.close()
  await rm(home, { recursive: true, force: true })
})

async function call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const reply = await ask(`${server.url}${path}`, { method, headers: BEARER, body })
  expect(reply.status, reply.text).toBe(200)
  return reply.json ?? {}
}

async function begin(question = 'what is the lesson of vector indexes?'): Promise<ChatMessage> {
  const { id } = await call('POST', '/api/chat/sessions', {})
  const { answer } = await call('POST', `/api/chat/sessions/${String(id)}/messages`, { question })
  return answer as ChatMessage
}

const read = async (id: string): Promise<ChatMessage> =>
  (await call('GET', `/api/chat/messages/${id}`)) as unknown as ChatMessage

function follow(messageId: string) {
  const socket: Socket = io(server.url, { auth: { token: TOKEN }, transports: ['websocket'] })
  const seen = { content: '', status: '', deltas: 0, faults: 0 }
  socket.on('chat_message', ({ message }: { message: ChatMessage }) => {
    seen.content = message.content
    seen.status = message.status
  })
  socket.on('chat_delta', ({ from, text }: { from: number; text: string }) => {
    if (from !== seen.content.length) seen.faults += 1
    seen.content = seen.content.slice(0, from) + text
    seen.deltas += 1
  })
  socket.on('connect', () => {
    socket.emit('chat_follow', { message_id: messageId })
  })
  return { socket, seen }
}

describe('a chat in the browser', () => {
  it('sees the answer come, the same for all who look', async () => {
    const { id } = await begin()
    const [first, second] = [follow(id), follow(id)]
    await expect.poll(() => first.seen.status, { timeout: 20_000 }).toBe('done')
    await expect.poll(() => second.seen.status).toBe('done')

    const message = await read(id)

    expect(first.seen).toMatchObject({ content: message.content, faults: 0 })
    expect(second.seen).toMatchObject({ content: message.content, faults: 0 })
    expect(first.seen.deltas).toBeGreaterThan(3)
    expect(message.sources).toMatchObject([{ number: 1, kind: 'item', gone: false }])
    first.socket.close()
    second.socket.close()
  })

  it('stops it by the button', async () => {
    const { id } = await begin()
    const { socket, seen } = follow(id)
    await expect.poll(() => seen.content.length, { timeout: 20_000 }).toBeGreaterThan(50)

    socket.emit('chat_stop', { message_id: id })

    await expect.poll(() => seen.status).toBe('stopped')
    expect(seen.content.length).toBeLessThan(LONG.length)
    socket.close()
  })

  it('refuses what is empty, unknown or not its turn', async () => {
    const { session_id: session } = await begin()
    const post = (path: string, body: unknown) =>
      ask(`${server.url}${path}`, { method: 'POST', headers: BEARER, body })
    const messages = `/api/chat/sessions/${session}/messages`

    const replies = [
      await post(messages, { question: '  ' }),
      await post(messages, { question: 'and?' }),
      await post(messages.replace(/[0-9a-f]{8}/, '00000000'), { question: 'x' }),
      await ask(`${server.url}/api/chat/sessions`),
    ]

    expect(replies.map(({ status, json }) => [status, json?.['code']])).toEqual([
      [400, 'empty_question'],
      [409, 'answer_going_on'],
      [404, 'unknown_session'],
      [401, 'token_needed'],
    ])
  })

  it('is told who can answer', async () => {
    const { models: listed } = await call('GET', '/api/chat/models')

    expect(listed).toContainEqual({ id: 'ollama:small', name: 'small', provider: 'ollama', is_default: true })
    expect(listed).toContainEqual(expect.objectContaining({ id: 'builtin', is_default: false }))
  })
})

describe.each(['http', 'stdio'])('another program over %s', (way) => {
  it('searches, reads, lists, asks and sees what is new', async () => {
    const client = new Client({ name: 'test', version: '1.0.0' })
    await client.connect(
      way === 'http'
        ? new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), {
            requestInit: { headers: BEARER },
          })
        : new StdioClientTransport({
            command: process.execPath,
            args: [join(import.meta.dirname, '..', 'bin', 'kba.js'), 'mcp'],
            env: { PATH: process.env['PATH'] ?? '', KBA_HOME: home, ...env },
          }),
    )
    const use = async (name: string, input: Record<string, unknown>) =>
      (await client.callTool({ name, arguments: input })) as unknown as {
        structuredContent?: Record<string, { id: string }[]>
        isError?: boolean
      }

    const { tools } = await client.listTools()
    const { structuredContent: found } = await use('search', { query: 'lesson' })
    const id = found?.['results']?.[0]?.id ?? ''
    const item = await use('get_item', { id })
    const missing = await use('get_item', { id: 'nothing' })
    const categories = await use('list_categories', {})
    const recent = await use('recent', { limit: 2 })
    const answer = await use('ask', { question: 'what is the lesson of vector indexes?' })
    await client.close()

    expect(tools.map(({ name }) => name).sort()).toEqual([
      'ask',
      'get_item',
      'list_categories',
      'recent',
      'search',
    ])
    expect(item.structuredContent).toMatchObject({
      id,
      source_url: expect.stringContaining('x.com') as string,
    })
    expect(missing.isError).toBe(true)
    expect(categories.structuredContent?.['categories']?.length).toBeGreaterThan(0)
    expect(recent.structuredContent?.['results']).toHaveLength(2)
    expect(answer.structuredContent).toMatchObject({ in_knowledge_base: true, sources: [{ number: 1 }] })
  })
})

describe('the tools', () => {
  it('are behind the token', async () => {
    const { status } = await ask(`${server.url}/mcp`, {
      method: 'POST',
      body: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
    })

    expect(status).toBe(401)
  })
})

describe('kba ask', () => {
  it('answers through the server, and goes on with the chat', async () => {
    const first = await runKba(
      home,
      ['ask', '--json', 'what', 'is', 'the', 'lesson', 'of', 'vector', 'indexes'],
      env,
    )
    const second = await runKba(home, ['ask', '--json', '--continue', 'and for React hooks?'], env)

    expect(first.json).toMatchObject({ status: 'done', model: 'ollama:small', sources: [{ number: 1 }] })
    expect(second.json).toMatchObject({ status: 'done', session_id: first.json?.['session_id'] })
  })

  it('says what is wrong', async () => {
    models.fault({ type: '503', times: 1 })
    const away = await runKba(home, ['ask', 'what is the lesson of vector indexes?'], env)
    const unknown = await runKba(home, ['ask', '--model', 'openai:x', 'what?'], env)

    expect(away).toMatchObject({ code: 1, stderr: expect.stringContaining('failed (503)') as string })
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no server for it is set') as string,
    })
  })
})

describe('a server that is killed amid an answer', () => {
  it('makes it anew when it is started again', async () => {
    const { id } = await begin()
    await expect.poll(async () => (await read(id)).content.length, { timeout: 20_000 }).toBeGreaterThan(20)
    server.child.kill('SIGKILL')
    await server.result

    server = await startServer(home, env)

    await expect.poll(async () => (await read(id)).status, { timeout: 30_000 }).toBe('done')
    const message = await read(id)
    expect(message.content).toBe(LONG)
    expect(message.sources).toHaveLength(1)
  })
})
