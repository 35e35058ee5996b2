/** Chat where web and workers are processes of their own: asked in one, answered in another, taken over when that one dies. */
import { rm } from 'node:fs/promises'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatMessage } from '../src/contract/api/chat.ts'
import { makeHome, runKba, startKba, writeExport, type StartedCommand } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { freePort } from './support/own-server.ts'
import { postgresPrograms, startPostgres, type PostgresServer } from './support/postgres.ts'
import { redisProgram, startRedis, type RedisServer } from './support/redis.ts'
import { ask } from './support/server.ts'
import { waitUntil } from './support/wait.ts'

const LONG = `${'Measure first, then change one thing. '.repeat(60)}[1]`
const canRun = postgresPrograms !== undefined && redisProgram !== undefined

describe.skipIf(!canRun)('a chat of several processes', { timeout: 180_000 }, () => {
  let postgres: PostgresServer
  let redis: RedisServer
  let models: ModelServer
  let home: string
  let env: Record<string, string>
  let urls: string[]
  const started: StartedCommand[] = []

  beforeAll(async () => {
    postgres = await startPostgres()
    redis = await startRedis()
    models = await startModelServer({ pieceMs: 20, answer: () => LONG })
    home = await makeHome()
    const databaseUrl = await postgres.createDatabase()
    env = { DATABASE_URL: databaseUrl, REDIS_URL: redis.url, MEDIA_HOSTS: '127.0.0.1:9' }
    await runKba(home, ['import', await writeExport(home, 6)], env)
    await runKba(home, ['run', '--skip-git-push'], env)
    Object.assign(env, { OLLAMA_URL: models.url, CHAT_MODEL: 'small', MAX_RETRIES: '0' })
    urls = await Promise.all(
      [1, 2].map(async () => {
        const port = await freePort()
        start(['web', '--port', String(port)])
        return `http://127.0.0.1:${port}`
      }),
    )
    for (const url of urls)
      await waitUntil(async () => (await ask(`${url}/ready`).catch(() => undefined))?.status === 200)
  })

  afterAll(async () => {
    for (const { child, result } of started) {
      child.kill('SIGKILL')
      await result
    }
    await models.close()
    await redis.stop()
    await postgres.stop()
    await rm(home, { recursive: true, force: true })
  })

  const start = (args: string[]): StartedCommand => {
    const command = startKba(home, args, env)
    started.push(command)
    return command
  }

  async function begin(): Promise<ChatMessage> {
    const { json: session } = await ask(`${urls[0]}/api/chat/sessions`, { method: 'POST', body: {} })
    const { json } = await ask(`${urls[0]}/api/chat/sessions/${String(session?.['id'])}/messages`, {
      ...{ method: 'POST', body: { question: 'what is the lesson of vector indexes?' } },
    })
    return json?.['answer'] as ChatMessage
  }

  const read = async (id: string, url = urls[0]): Promise<ChatMessage> =>
    (await ask(`${url}/api/chat/messages/${id}`)).json as unknown as ChatMessage

  /** What a page that is open on the other web process shows. */
  function follow(messageId: string) {
    const socket: Socket = io(urls[1] ?? '', { transports: ['websocket'] })
    const seen = { content: '', status: '', faults: 0 }
    socket.on('chat_message', ({ message }: { message: ChatMessage }) => {
      Object.assign(seen, { content: message.content, status: message.status })
    })
    socket.on('chat_delta', ({ from, text }: { from: number; text: string }) => {
      if (from > seen.content.length) seen.faults += 1
      seen.content = seen.content.slice(0, from) + text
    })
    socket.on('connect', () => socket.emit('chat_follow', { message_id: messageId }))
    return { socket, seen }
  }

  it('is answered by a worker and seen through another web process', async () => {
    start(['worker'])
    const { id } = await begin()
    const { socket, seen } = follow(id)
    await expect.poll(() => seen.status, { timeout: 60_000 }).toBe('done')
    socket.close()

    const message = await read(id, urls[1])

    expect(seen).toMatchObject({ content: message.content, faults: 0 })
    expect(message).toMatchObject({ status: 'done', sources: [{ number: 1, kind: 'item' }] })
  })

  it('is stopped from a process that does not make it', async () => {
    const { id } = await begin()
    const { socket, seen } = follow(id)
    await expect.poll(() => seen.content.length, { timeout: 60_000 }).toBeGreaterThan(50)

    socket.emit('chat_stop', { message_id: id })
    await expect.poll(() => seen.status).toBe('stopped')
    socket.close()

    expect((await read(id)).content.length).toBeLessThan(LONG.length)
  })

  it('is taken over when its worker is killed, and every letter stands there once', async () => {
    const [first] = started.filter(({ child }) => child.spawnargs.includes('worker'))
    const { id } = await begin()
    await expect.poll(async () => (await read(id)).content.length, { timeout: 60_000 }).toBeGreaterThan(50)
    first?.child.kill('SIGKILL')
    start(['worker'])

    await expect.poll(async () => (await read(id)).status, { timeout: 90_000 }).toBe('done')

    expect((await read(id)).content).toBe(LONG)
  })
})
