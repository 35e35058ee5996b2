import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { download } from './download.ts'
import {
  cutOffAt,
  fail,
  jpegOf,
  type MediaServer,
  openMediaServer,
  redirect,
  send,
  sendChunked,
} from './testing.ts'

const MAX_BYTES = 50_000
const small = jpegOf(20_000)
const large = jpegOf(MAX_BYTES + 1)

let server: MediaServer
let stranger: MediaServer
let folder: string
let target: string

beforeAll(async () => {
  stranger = await openMediaServer({ '/secret.jpg': send(small) })
  server = await openMediaServer({
    '/small.jpg': send(small),
    '/chunked.jpg': sendChunked(small),
    '/large.jpg': send(large),
    '/large-chunked.jpg': sendChunked(large),
    '/largest.jpg': send(jpegOf(MAX_BYTES)),
    '/page.jpg': send(Buffer.from('<!doctype html><html><body>Log in</body></html>')),
    '/picture.svg': send(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'),
    '/empty.jpg': send(Buffer.alloc(0)),
    '/cut.jpg': cutOffAt(small, 8000),
    '/moved.jpg': redirect('/small.jpg'),
    '/endless.jpg': redirect('/endless.jpg'),
    '/403.jpg': fail(403),
    '/410.jpg': fail(410),
    '/429.jpg': fail(429),
    '/503.jpg': fail(503),
    '/to-stranger': redirect(`${stranger.origin}/secret.jpg`),
    '/to-metadata': redirect('http://169.254.169.254/latest/meta-data/'),
    '/to-file': redirect('file:///etc/passwd'),
    '/to-data': redirect('data:image/gif;base64,R0lGODlh'),
    '/to-user': redirect('http://user:password@127.0.0.1/small.jpg'),
    '/to-nowhere': redirect('http://[broken'),
    '/moved-part.jpg': (request, response) => {
      if (request.headers.range === undefined) {
        send(small)(request, response)
        return
      }
      const body = small.subarray(100)
      response.writeHead(206, { 'content-range': `bytes 100-19999/20000`, 'content-length': body.length })
      response.end(body)
    },
    '/whole.jpg': cutOffAt(small, small.length),
  })
  folder = await mkdtemp(join(tmpdir(), 'kba-download-'))
})
afterAll(async () => {
  await Promise.all([server.close(), stranger.close(), rm(folder, { recursive: true })])
})
beforeEach(async () => {
  await rm(folder, { recursive: true, force: true })
  target = join(folder, 'ab', 'medium')
  server.requests.length = 0
})

function fetchPath(path: string, timeoutMs = 10_000) {
  const limits = { hosts: [server.origin], maxBytes: MAX_BYTES, timeoutMs }
  const url = path.startsWith('/') ? `${server.origin}${path}` : path
  return download(url, target, limits, new AbortController().signal)
}

describe('download', () => {
  it.each(['/small.jpg', '/chunked.jpg', '/moved.jpg'])(
    'writes %s whole and tells what it is',
    async (path) => {
      const result = await fetchPath(path)

      expect(result).toEqual({ sizeBytes: 20_000, contentType: 'image/jpeg' })
      expect(await readFile(target)).toEqual(small)
      expect(await readdir(join(folder, 'ab'))).toEqual(['medium'])
    },
  )

  it('takes a medium of exactly the limit', async () => {
    expect(await fetchPath('/largest.jpg')).toMatchObject({ sizeBytes: MAX_BYTES })
  })

  it.each([
    ['/large.jpg', 'media_too_large'],
    ['/large-chunked.jpg', 'media_too_large'],
    ['/page.jpg', 'media_wrong_type'],
    ['/picture.svg', 'media_wrong_type'],
    ['/endless.jpg', 'media_redirects'],
    ['/404.jpg', 'media_gone'],
    ['/403.jpg', 'media_gone'],
    ['/410.jpg', 'media_gone'],
  ])('gives %s up for good and leaves nothing: %s', async (path, code) => {
    await expect(fetchPath(path)).rejects.toMatchObject({ name: 'PostError', code })

    expect(await readdir(join(folder, 'ab'))).toEqual([])
  })

  it.each([
    ['/429.jpg', 'media_server_busy'],
    ['/503.jpg', 'media_server_busy'],
    ['/empty.jpg', 'media_broken_off'],
    ['/cut.jpg', 'media_broken_off'],
  ])('may try %s again: %s', async (path, code) => {
    await expect(fetchPath(path)).rejects.toMatchObject({ name: 'UnavailableError', code })

    expect(existsSync(target)).toBe(false)
  })

  it('may try a server again that does not answer in time, or not at all', async () => {
    const silent = await openMediaServer({ '/small.jpg': () => undefined })
    const limits = { hosts: [silent.origin], maxBytes: MAX_BYTES, timeoutMs: 100 }
    const { signal } = new AbortController()

    const late = download(`${silent.origin}/small.jpg`, target, limits, signal)
    await expect(late).rejects.toMatchObject({ code: 'media_unreachable' })
    await silent.close()

    const away = download(`${silent.origin}/small.jpg`, target, limits, signal)
    await expect(away).rejects.toMatchObject({ code: 'media_unreachable' })
  })

  it('ends at once when the run is stopped, without calling the medium lost', async () => {
    const silent = await openMediaServer({ '/small.jpg': () => undefined })
    const limits = { hosts: [silent.origin], maxBytes: MAX_BYTES, timeoutMs: 60_000 }

    const stopped = download(`${silent.origin}/small.jpg`, target, limits, AbortSignal.abort())

    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
    await silent.close()
  })
})

describe('hosts', () => {
  it.each(['/to-stranger', '/to-metadata', '/to-file', '/to-data', '/to-user', '/to-nowhere'])(
    'are refused behind a redirect: %s',
    async (path) => {
      await expect(fetchPath(path)).rejects.toMatchObject({ code: 'media_host_refused' })

      expect(stranger.requests).toEqual([])
    },
  )

  it.each(['file:///etc/passwd', 'http://169.254.169.254/', 'ftp://127.0.0.1/a.jpg', 'no address', ''])(
    'are refused by name: %j',
    async (url) => {
      await expect(fetchPath(url)).rejects.toMatchObject({ name: 'PostError', code: 'media_host_refused' })
    },
  )

  it('are refused when only the name before the port is allowed', async () => {
    const { port } = new URL(stranger.origin)

    await expect(fetchPath(`http://127.0.0.1:${port}/secret.jpg`)).rejects.toMatchObject({
      code: 'media_host_refused',
    })
  })

  it('are not reached by plain HTTP when they are allowed without a scheme', async () => {
    const limits = { hosts: [new URL(server.origin).host], maxBytes: MAX_BYTES, timeoutMs: 1000 }

    const refused = download(`${server.origin}/small.jpg`, target, limits, new AbortController().signal)

    await expect(refused).rejects.toMatchObject({ code: 'media_host_refused' })
    expect(server.requests).toEqual([])
  })
})

describe('a download that broke off', () => {
  it('goes on where it ended', async () => {
    await expect(fetchPath('/cut.jpg')).rejects.toMatchObject({ code: 'media_broken_off' })
    const have = (await readFile(`${target}.part`)).length

    const result = await fetchPath('/cut.jpg')

    expect(have).toBeGreaterThan(0)
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, `bytes=${have}-`])
    expect(result).toEqual({ sizeBytes: 20_000, contentType: 'image/jpeg' })
    expect(await readFile(target)).toEqual(small)
  })

  it.each([
    ['the server does not know ranges', '/small.jpg', 8000],
    ['the server sends another piece', '/moved-part.jpg', 8000],
    ['all of it was there already', '/whole.jpg', 20_000],
    ['more than all of it was there', '/whole.jpg', 30_000],
  ])('begins again when %s', async (_, path, have) => {
    await fetchPath('/404.jpg').catch(() => undefined)
    await writeFile(`${target}.part`, jpegOf(have))

    await fetchPath(path)

    expect(server.requests[1]?.range).toBe(`bytes=${have}-`)
    expect(await readFile(target)).toEqual(small)
  })

  it('counts what it had against the limit', async () => {
    await fetchPath('/404.jpg').catch(() => undefined)
    await writeFile(`${target}.part`, jpegOf(10_000))
    const body = jpegOf(MAX_BYTES + 10)
    const other = await openMediaServer({ '/a.jpg': cutOffAt(body, 0) })
    const limits = { hosts: [other.origin], maxBytes: MAX_BYTES, timeoutMs: 5000 }

    const refused = download(`${other.origin}/a.jpg`, target, limits, new AbortController().signal)

    await expect(refused).rejects.toMatchObject({ code: 'media_too_large' })
    expect(await readdir(join(folder, 'ab'))).toEqual([])
    await other.close()
  })
})
