/** Chat where web and workers are processes of their own: asked in one, answered in another, taken over when that one dies. */
import { setTimeout as sleep } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatMessage } from '../src/contract/api/chat.ts'
import { writeExport, type StartedCommand } from './support/command.ts'
import { freePort } from './support/own-server.ts'
import { postgresPrograms } from './support/postgres.ts'
import { redisProgram } from './support/redis.ts'
import { ask } from './support/server.ts'
import { waitUntil } from './support/wait.ts'
import { openCluster, type Cluster } from './support/workers.ts'

const LONG = `${'Measure first, then change one thing. '.repeat(60)}[1]`
/** The answer comes to its end meanwhile. */
const AWAY_MS = 8000
const canRun = postgresPrograms !== undefined && redisProgram !== undefined

describe.skipIf(!canRun)('a chat of several processes', { timeout: 180_000 }, () => {
  let cluster: Cluster
  let urls: string[]
  let worker: StartedCommand

  beforeAll(async () => {
    cluster = await openCluster({
      models: { pieceMs: 20, answer: () => LONG },
      // The articles are the built-in model's: the server is for the chat.
      env: {
        TEXT_MODEL: '',
        EMBEDDING_MODEL: '',
        CHAT_MODEL: 'small',
        MAX_RETRIES: '0',
        MEDIA_HOSTS: '127.0.0.1:9',
      },
    })
    await cluster.kba('import', await writeExport(cluster.home, 6))
    expect((await cluster.kba('run', '--skip-git-push')).code).toBe(0)
    urls = await Promise.all(
      [1, 2].map(async () => {
        const port = await freePort()
        cluster.start('web', '--port', String(port))
        return `http://127.0.0.1:${port}`
      }),
    )
    for (const url of urls)
      await waitUntil(async () => (await ask(`${url}/ready`).catch(() => undefined))?.status === 200)
    worker = await cluster.startWorker()
  })

  afterAll(() => cluster.close())

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

  it('is asked of the model once although PostgreSQL goes away while it is written', async () => {
    const before = cluster.models.calls.length
    const { id } = await begin()
    await expect.poll(async () => (await read(id)).content.length, { timeout: 60_000 }).toBeGreaterThan(50)

    await cluster.postgres.kill()
    await sleep(AWAY_MS)
    await cluster.postgres.start()
    await expect.poll(async () => (await read(id)).status, { timeout: 60_000 }).toBe('done')

    expect((await read(id)).content).toBe(LONG)
    expect(cluster.models.calls.length - before).toBe(1)
  })

  it('is taken over when its worker is killed, and every letter stands there once', async () => {
    const { id } = await begin()
    await expect.poll(async () => (await read(id)).content.length, { timeout: 60_000 }).toBeGreaterThan(50)
    worker.child.kill('SIGKILL')
    await cluster.startWorker()

    await expect.poll(async () => (await read(id)).status, { timeout: 90_000 }).toBe('done')

    expect((await read(id)).content).toBe(LONG)
  })
})
