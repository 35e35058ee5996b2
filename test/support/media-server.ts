/** A stand-in for the hosts of X's media: gives the same small picture for every other address, and counts. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One grey point. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)

export interface MediaServer {
  /** Also the value for MEDIA_HOSTS. */
  url: string
  /** The paths that were asked for. */
  requests: string[]
  close(): Promise<void>
}

/** @param videos - By path. */
export async function startMediaServer(videos: Readonly<Record<string, Buffer>> = {}): Promise<MediaServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    const video = videos[request.url ?? '']
    response.writeHead(200, { 'content-type': video === undefined ? 'image/png' : 'video/mp4' })
    response.end(video ?? PNG)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
