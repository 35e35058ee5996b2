/** Media of the look-alike: a picture for most addresses, none for some. */
import type { ServerResponse } from 'node:http'

/** One grey point. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)

/** Every address that ends in 7 is gone. */
export function mediumOf(pathname: string, response: ServerResponse): void {
  if (/7\.\w+$/.test(pathname)) {
    response.writeHead(404).end()
    return
  }
  const isVideo = pathname.endsWith('.mp4')
  response.writeHead(200, { 'content-type': isVideo ? 'video/mp4' : 'image/png' })
  response.end(isVideo ? Buffer.from('00000018667479706d703432', 'hex') : PNG)
}
