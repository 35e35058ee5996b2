/** Who is slowed down for wrong tokens, with and without a reverse proxy in front. */
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenServer } from '../src/server/app.ts'
import { ask, openRooms, type TestRooms } from './support/server.ts'

const TOKEN = 'a-token-of-some-length'
const MANY = 12

describe('wrong tokens', () => {
  let rooms: TestRooms

  beforeAll(async () => {
    rooms = await openRooms()
  })

  afterAll(async () => {
    await rooms.close()
  })

  const statusOf = async (server: OpenServer, token: string, forwarded = '', path = '/api/agent/runs') => {
    const headers = { authorization: `Bearer ${token}`, ...(forwarded && { 'x-forwarded-for': forwarded }) }
    return (await ask(`${server.url}${path}`, { headers })).status
  }
  const sendWrong = async (server: OpenServer, forwarded = ''): Promise<number[]> => {
    const statuses: number[] = []
    for (let i = 0; i < MANY; i += 1)
      statuses.push(await statusOf(server, 'wrong', forwarded.replace('N', String(i))))
    return statuses
  }
  const connect = (server: OpenServer, token: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = io(server.url, { auth: { token }, transports: ['websocket'], reconnection: false })
      const end = (said: string): void => {
        socket.close()
        resolve(said)
      }
      socket.on('connect', () => {
        end('let in')
      })
      socket.on('connect_error', (error) => {
        end((error as Error & { data: { code: string } }).data.code)
      })
    })

  it('lock nobody out who has the right one, on any way in', async () => {
    const server = await rooms.serve({ KBA_TOKEN: TOKEN })
    const login = (token: string) => ask(`${server.url}/api/login`, { method: 'POST', body: { token } })

    const statuses = await sendWrong(server)

    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429])
    expect((await login('wrong')).status).toBe(429)
    expect(await connect(server, 'wrong')).toBe('too_many_tries')
    expect((await login(TOKEN)).status).toBe(200)
    expect(await connect(server, TOKEN)).toBe('let in')
    expect(await statusOf(server, TOKEN, '', '/queues/')).toBe(200)
    expect(await statusOf(server, TOKEN, '', '/mcp')).not.toBe(429)
  })

  it('count by who the trusted proxy asks for, as far as it knows that itself', async () => {
    const server = await rooms.serve({ KBA_TOKEN: TOKEN, TRUST_PROXY: 'loopback, 10.0.0.0/8' })

    // Two proxies; what stands to the left of them was written by who asks.
    const statuses = await sendWrong(server, '1.2.3.N, 203.0.113.7, 10.1.1.1')

    expect(statuses.at(-1)).toBe(429)
    expect(await statusOf(server, 'wrong', '203.0.113.7')).toBe(429)
    expect(await statusOf(server, 'wrong', '203.0.113.8')).toBe(401)
    expect(await statusOf(server, TOKEN, '203.0.113.7')).toBe(200)
  })

  it('count by the other end where no proxy, or another one, is trusted', async () => {
    for (const trusted of ['off', '192.0.2.1']) {
      const server = await rooms.serve({ KBA_TOKEN: TOKEN, TRUST_PROXY: trusted })

      expect((await sendWrong(server, '203.0.113.N')).at(-1)).toBe(429)
    }
  })

  it('are no reason to refuse the name that a trusted proxy goes by, nor to open the metrics to others', async () => {
    const server = await rooms.serve({ KBA_TOKEN: TOKEN, TRUST_PROXY: 'loopback' })
    const host = { host: 'kb.example.org', 'x-forwarded-for': '203.0.113.9' }
    const change = (origin: string) =>
      ask(`${server.url}/api/login`, { method: 'POST', body: { token: TOKEN }, headers: { ...host, origin } })

    expect((await ask(`${server.url}/metrics`, { headers: host })).status).toBe(401)
    expect((await change('https://kb.example.org')).status).toBe(200)
    expect((await change('https://elsewhere.example')).status).toBe(403)
  })
})
