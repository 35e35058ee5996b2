/** For the tests of this room: a web server that does with media what servers do. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface MediaServer {
  /** Such as `http://127.0.0.1:41234`; also what to name among the allowed hosts. */
  origin: string
  /** Path and `Range` header of every request, in order. */
  requests: { path: string; range: string | undefined }[]
  close(): Promise<void>
}

type Reply = (request: IncomingMessage, response: ServerResponse) => void

/** @param replies - By path; any other path is answered with 404. */
export async function openMediaServer(replies: Record<string, Reply>): Promise<MediaServer> {
  const requests: MediaServer['requests'] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    requests.push({ path, range: request.headers.range })
    const reply = replies[path.replace(/\?.*$/, '')]
    if (reply) reply(request, response)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      }),
  }
}

/** The start of a JPEG, and then as many bytes as are asked for. */
export function jpegOf(sizeBytes: number): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(sizeBytes - 4, 7)])
}

export function send(body: Uint8Array, type = 'image/jpeg'): Reply {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body)
  }
}

/** Without a length: in pieces, as long as it lasts. */
export function sendChunked(body: Uint8Array): Reply {
  return (_request, response) => {
    response.writeHead(200)
    for (let i = 0; i < body.length; i += 1000) response.write(body.subarray(i, i + 1000))
    response.end()
  }
}

export function redirect(location: string): Reply {
  return (_request, response) => {
    response.writeHead(302, { location }).end()
  }
}

export function fail(status: number): Reply {
  return (_request, response) => {
    response.writeHead(status).end()
  }
}

/** Promises the whole body, sends `sentBytes` of it and cuts the line; goes on where it is asked to. */
export function cutOffAt(body: Uint8Array, sentBytes: number): Reply {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (from >= body.length) {
      response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end()
    } else if (from > 0) {
      const range = `bytes ${from}-${body.length - 1}/${body.length}`
      response.writeHead(206, { 'content-range': range, 'content-length': body.length - from })
      response.end(body.subarray(from))
    } else {
      response.writeHead(200, { 'content-length': body.length })
      response.write(body.subarray(0, sentBytes), () => response.destroy())
    }
  }
}
