/** What the client does with a server that refuses, stalls or babbles; `vector-store.test.ts` has it talk to a real one. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { openChromaVectors } from './chroma-vectors.ts'

let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** @returns The address, and what was asked. */
async function answering(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ address: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = []
  server = createServer((request, response) => {
    asked.push(request)
    answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const nearest = (url: string) => openChromaVectors(url, 'test').nearest('a', [1, 0], 5)
const json =
  (value: unknown, status = 200) =>
  (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  }

/** A server that knows one collection. */
const oneCollection = (near: unknown) => (request: IncomingMessage, response: ServerResponse) => {
  json(request.url?.endsWith('/collections') === true ? { id: 'c-1' } : near)(request, response)
}

describe('the client of Chroma', () => {
  it('asks below the path of the address, with what the address holds', async () => {
    const { address, asked } = await answering(oneCollection({ ids: [['x']], distances: [[0.25]] }))

    const near = await nearest(`http://me:se%40cret@${address}/vectors/`)
    await nearest(`http://t%2Boken@${address}`)
    await nearest(`http://${address}`)

    expect(near).toEqual([{ hash: 'x', similarity: 0.75 }])
    expect(asked.map(({ url }) => url)).toEqual([
      '/vectors/api/v2/tenants/default_tenant/databases/default_database/collections',
      '/vectors/api/v2/tenants/default_tenant/databases/default_database/collections/c-1/query',
      ...Array.from({ length: 2 }, () => [
        '/api/v2/tenants/default_tenant/databases/default_database/collections',
        '/api/v2/tenants/default_tenant/databases/default_database/collections/c-1/query',
      ]).flat(),
    ])
    const basic = `Basic ${Buffer.from('me:se@cret').toString('base64')}`
    expect(asked.map(({ headers }) => [headers.authorization, headers['x-chroma-token']])).toEqual([
      ...Array.from({ length: 2 }, () => [basic, undefined]),
      ...Array.from({ length: 2 }, () => ['Bearer t+oken', 't+oken']),
      ...Array.from({ length: 2 }, () => [undefined, undefined]),
    ])
  })

  it.each([
    [
      'a refusal',
      json({ error: 'InvalidArgument', message: 'dimension 2, expected 3' }, 400),
      'dimension 2, expected 3 (400)',
    ],
    ['a wrong token', json({}, 403), 'it does not accept the password or token of CHROMA_URL (403)'],
    ['a failure', json('oh', 503), 'it answered 503'],
    ['another server', json({ hello: 'world' }), "its answer is not one of Chroma's"],
    [
      'a page',
      (_: unknown, response: ServerResponse) => void response.end('<html>'),
      "its answer is not one of Chroma's",
    ],
    ['an id that is a path', json({ id: '../../../reset' }), "its answer is not one of Chroma's"],
    ['nearest without distances', oneCollection({ ids: [['x']] }), "its answer is not one of Chroma's"],
    ['an answer without end', endless, 'it answered with more than an answer can be'],
  ])('names %s', async (_, answer, expected) => {
    const { address } = await answering(answer)

    await expect(nearest(`http://word:secret@${address}`)).rejects.toMatchObject({
      code: 'chroma_away',
      message: `The Chroma server in CHROMA_URL cannot be used: ${expected}`,
    })
  })

  it('names a server that is not there', async () => {
    const { address } = await answering(json({}))
    server?.close()

    await expect(nearest(`http://${address}`)).rejects.toThrow('it cannot be reached (ECONNREFUSED)')
  })

  it('does not wait for an answer that never comes', async () => {
    const { address } = await answering(() => undefined)
    const store = openChromaVectors(`http://${address}`, 'test', 100)

    await expect(store.nearest('a', [1, 0], 5)).rejects.toThrow('no answer within 0.1 s')
  })
})

function endless(_: IncomingMessage, response: ServerResponse): void {
  const piece = Buffer.alloc(2 ** 20, 'x')
  const more = (): void => {
    while (!response.destroyed && response.write(piece));
  }
  response.on('drain', more)
  more()
}
