import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KbaError, type UnavailableError } from '../errors.ts'
import { openPageReader, type PageReader } from './page-reader.ts'
import { isPublicAddress, publicLookup, resolveBySystem, type Resolve } from './public-address.ts'

const PROSE = 'Partial indexes hold only the rows that a query asks for, so they stay small and fast. '
const ARTICLE = `<!doctype html><html lang="en"><head><title>Partial indexes | A blog</title>
  <meta property="og:site_name" content="A blog"><script>document.title = 'stolen'</script></head>
  <body><nav><a href="/a">Home</a> <a href="/b">About</a></nav>
  <article><h1>Partial indexes</h1><p onclick="evil()">${PROSE.repeat(4)}</p>
  <pre><code>create index on posts (id)
  where state = 'queued';</code></pre><style>p { color: red }</style>
  <p>${'The planner takes one only when the condition follows from the query. '.repeat(4)}</p>
  <iframe src="http://127.0.0.1/"></iframe></article><footer>All rights reserved</footer></body></html>`

const replies: Record<string, RequestListener> = {}
const asked: string[] = []
const resolved: string[] = []
let origin: string
let other: string
let reader: PageReader
let close: () => void

/** Stands in for the name server: what each name means, the last answer for good. */
const names: Record<string, string[][]> = {
  'metadata.test': [['169.254.169.254']],
  'mixed.test': [['93.184.216.34', '10.0.0.1']],
  'six.test': [['fd00::1']],
  'mapped.test': [['::ffff:127.0.0.1']],
}
const resolve: Resolve = (host, done) => {
  resolved.push(host)
  const answers = names[host] ?? []
  const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? []
  done(
    null,
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  )
}

beforeAll(async () => {
  const listener: RequestListener = (request, response) => {
    asked.push(request.url ?? '')
    const reply = replies[request.url ?? '']
    if (reply === undefined) response.writeHead(404).end()
    else reply(request, response)
  }
  const servers = [createServer(listener), createServer(listener)]
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((done) => {
          server.listen(0, '127.0.0.1', () => {
            done((server.address() as AddressInfo).port)
          })
        }),
    ),
  )
  origin = `http://127.0.0.1:${ports[0] ?? 0}`
  other = `http://127.0.0.1:${ports[1] ?? 0}`
  reader = openPageReader({
    ...{ isOn: true, maxPages: 5, maxBytes: 200_000, timeoutMs: 20_000, resolve, pauseMs: 0 },
    privateHosts: [`127.0.0.1:${ports[0] ?? 0}`],
  })
  close = () => {
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
  }
})

afterAll(async () => {
  close()
  await reader.close()
})

function html(body: string, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body)
  }
}

function redirect(location: string): RequestListener {
  return (_request, response) => {
    response.writeHead(302, { location }).end()
  }
}

function hastyReader(): PageReader {
  return openPageReader({
    ...{ isOn: true, maxPages: 5, maxBytes: 200_000, timeoutMs: 1500, resolve, pauseMs: 0 },
    privateHosts: [new URL(origin).host],
  })
}

async function failureOf(address: string, by = reader): Promise<KbaError> {
  const error: unknown = await by.read(address, new AbortController().signal).then(
    () => new Error(`${address} was read`),
    (reason: unknown) => reason,
  )
  if (error instanceof KbaError) return error
  throw error
}

const read = (path: string) => reader.read(`${origin}${path}`, new AbortController().signal)

describe('the text of a page', () => {
  it('is the article with its code, without menus, scripts and styles, and knows where redirects led', async () => {
    replies['/short'] = redirect('/article?utm_source=x&id=7')
    replies['/article?utm_source=x&id=7'] = html(ARTICLE)

    const page = await read('/short')

    expect(page.finalUrl).toBe(`${origin}/article?id=7`)
    expect(page).toMatchObject({ siteName: 'A blog', lang: 'en' })
    expect(page.title).toContain('Partial indexes')
    expect(page.text).toContain(PROSE.trim())
    expect(page.text).toContain("```\ncreate index on posts (id)\n  where state = 'queued';\n```")
    expect(page.text).not.toMatch(/About|evil|stolen|color|iframe|<|rights reserved/)
  })

  it('is read in the encoding that header or head names, and unpacked', async () => {
    const body = `<html><head><meta charset="windows-1252"></head><body><p>${'Café au lait, naïve façade. '.repeat(20)}</p>`
    replies['/latin'] = (_request, response) => {
      const packed = gzipSync(Buffer.from(body, 'latin1'))
      response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(packed)
    }
    replies['/plain'] = html('Just\n\ntext ✓', { 'content-type': 'text/plain; charset=utf-8' })

    expect((await read('/latin')).text).toContain('Café au lait, naïve façade.')
    expect((await read('/plain')).text).toBe('Just\n\ntext ✓')
  })

  it('of a page without end, or packed ten thousand to one, is that of its beginning', async () => {
    const bomb = gzipSync(`<body><p>${PROSE.repeat(20)}</p>${' '.repeat(50_000_000)}</body>`)
    replies['/bomb'] = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(bomb)
    }
    replies['/endless'] = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).write(`<body><p>${PROSE.repeat(20)}</p>`)
      const more = setInterval(() => response.write('<p>more and more of it</p>'.repeat(2000)), 1)
      response.once('close', () => {
        clearInterval(more)
      })
    }

    expect((await read('/bomb')).text).toContain(PROSE.trim())
    expect((await read('/endless')).text).toContain(PROSE.trim())
  })

  it('survives hostile markup: nesting without end, broken tags, bytes that are no text', async () => {
    replies['/deep'] = html(`${'<div><b>'.repeat(12_000)}deep`)
    replies['/broken'] = html(
      `<p>${PROSE.repeat(5)}<p <<a href="javascript:alert(1)">${PROSE}</a><!-- <![CDATA[`,
    )
    replies['/binary'] = (_request, response) => {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          Buffer.concat([Buffer.from(`<p>${PROSE.repeat(5)}`), Buffer.from([0, 255, 254, 0xed, 0xa0, 0x80])]),
        )
    }

    const hasty = hastyReader()
    const deep = await hasty
      .read(`${origin}/deep`, new AbortController().signal)
      .catch((error: unknown) => error)
    await hasty.close()
    expect(deep instanceof KbaError ? deep.code : 'read').toMatch(/page_unreadable|read/)
    const broken = await read('/broken')
    expect(broken.text).toContain(PROSE.trim())
    expect(broken.text).not.toContain('javascript:')
    expect((await read('/binary')).text).toContain(PROSE.trim())
    expect((await read('/short')).text).toContain(PROSE.trim())
  }, 30_000)
})

describe('what is not asked', () => {
  it('no address of a private network, in whatever words, not by a redirect and not by a name', async () => {
    const port = new URL(other).port
    const inside = [
      `http://localhost/`,
      'http://127.0.0.1/',
      'http://2130706433/',
      'http://0x7f.1/',
      'http://[::1]/',
      'http://[::ffff:10.0.0.1]/',
      'http://[64:ff9b::a00:1]/',
      'http://169.254.169.254/latest/meta-data',
      'http://metadata.test/',
      'http://mixed.test/',
      'http://six.test/',
      'http://mapped.test/',
      other,
      'http://someone:secret@example.com/',
      'ftp://example.com/',
    ]
    names['localhost'] = [['127.0.0.1']]
    inside.forEach((address, index) => (replies[`/to/${index}`] = redirect(address)))
    asked.length = 0

    for (const [index, address] of inside.entries()) {
      expect([address, (await failureOf(address)).code]).toEqual([address, 'page_refused'])
      expect([address, (await failureOf(`${origin}/to/${index}`)).code]).toEqual([address, 'page_refused'])
    }
    expect(asked.filter((path) => !path.startsWith('/to/') && path !== '/robots.txt')).toEqual([])
    expect(port).not.toBe('')
  }, 60_000)

  it('a name that means something else the second time: each connection goes where its own look-up led', async () => {
    names['rebind.test'] = [['203.0.113.1', '127.0.0.1'], ['127.0.0.1']]
    resolved.length = 0

    const failures = [await failureOf('http://rebind.test/'), await failureOf('http://rebind.test/')]

    expect(failures.map(({ code }) => code)).toEqual(['page_refused', 'page_refused'])
    expect(resolved).toEqual(['rebind.test', 'rebind.test'])
  })

  it('what robots.txt forbids, and X itself', async () => {
    const strict = openPageReader({
      ...{ isOn: true, maxPages: 5, maxBytes: 200_000, timeoutMs: 4000, resolve, pauseMs: 0 },
      privateHosts: [new URL(origin).host],
    })
    replies['/robots.txt'] = html('User-agent: *\nDisallow: /secret\n', { 'content-type': 'text/plain' })
    replies['/secret/page'] = html(ARTICLE)
    asked.length = 0

    const refused = await strict
      .read(`${origin}/secret/page`, new AbortController().signal)
      .catch((error: unknown) => error)
    const open = await strict.read(`${origin}/article?utm_source=x&id=7`, new AbortController().signal)

    expect(refused).toMatchObject({ code: 'page_robots' })
    expect(open.text).toContain(PROSE.trim())
    expect(asked).toEqual(['/robots.txt', '/article?utm_source=x&id=7'])
    expect(await failureOf('https://x.com/ada/status/12')).toMatchObject({ code: 'page_refused' })
    await strict.close()
    delete replies['/robots.txt']
  })
})

describe('a page that cannot be had', () => {
  it('is told apart: gone, of no use, busy until later, too slow', async () => {
    replies['/gone'] = (_request, response) => response.writeHead(410).end()
    replies['/file'] = html('%PDF-1.7', { 'content-type': 'application/pdf' })
    replies['/empty'] = html('<div id="root"></div><script src="app.js"></script>')
    replies['/busy'] = (_request, response) => response.writeHead(429, { 'retry-after': '90' }).end()
    replies['/slow'] = () => undefined
    replies['/loop'] = redirect('/loop')

    const hasty = hastyReader()

    const codes = new Map<string, KbaError>()
    for (const path of ['/gone', '/file', '/empty', '/busy', '/loop'])
      codes.set(path, await failureOf(`${origin}${path}`))
    codes.set('/slow', await failureOf(`${origin}/slow`, hasty))
    await hasty.close()

    expect([...codes].map(([path, { code }]) => [path, code])).toEqual([
      ['/gone', 'page_gone'],
      ['/file', 'page_refused'],
      ['/empty', 'page_unreadable'],
      ['/busy', 'page_busy'],
      ['/loop', 'page_gone'],
      ['/slow', 'page_unreachable'],
    ])
    expect((codes.get('/busy') as UnavailableError).retryAfterMs).toBe(90_000)
  }, 60_000)
})

describe('public addresses', () => {
  it('are those of the internet alone', () => {
    const isPublic = ['93.184.216.34', '2606:2800:220:1::1', '1.1.1.1']
    const isNot =
      '0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.1.1 172.16.0.1 192.168.1.1 192.0.2.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 fe80::1 fc00::1 ff02::1 ::ffff:192.168.0.1 64:ff9b::1 2002::1 2001:db8::1 example'.split(
        ' ',
      )

    expect(isPublic.filter(isPublicAddress)).toEqual(isPublic)
    expect(isNot.filter(isPublicAddress)).toEqual([])
  })
})

describe('the lookup of a name', () => {
  const lookUp = (found: Resolve, host: string) =>
    new Promise<unknown>((done) => {
      publicLookup(found)(host, { all: true }, (error, addresses) => {
        done(error ?? addresses)
      })
    })

  it('fails with what this machine says of a name that does not resolve', async () => {
    const failure = await lookUp(resolveBySystem, 'nowhere.invalid')
    expect(failure).toBeInstanceOf(Error)
    expect((failure as NodeJS.ErrnoException).code).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/)
  })

  it('refuses a name without an address', async () => {
    const nothing: Resolve = (_host, done) => {
      done(null, [])
    }
    expect(await lookUp(nothing, 'empty.test')).toMatchObject({ code: 'page_refused' })
  })
})

it('counts the time of a page, not that in which others of its host are read', async () => {
  const pages = Array.from({ length: 4 }, (_, index) => `/page-${index}`)
  for (const path of pages)
    replies[path] = (_request, response) =>
      setTimeout(() => {
        html(ARTICLE)(_request, response)
      }, 700)
  const hasty = hastyReader()

  const read = await Promise.all(
    pages.map((path) => hasty.read(`${origin}${path}`, new AbortController().signal)),
  )

  expect(read.map(({ title }) => title)).toEqual(pages.map(() => 'Partial indexes | A blog'))
  await hasty.close()
})

it('leaves the line of a host at once when it is stopped, and lets nobody overtake', async () => {
  let open = 0
  let most = 0
  replies['/one-by-one'] = (request, response) => {
    open += 1
    most = Math.max(most, open)
    setTimeout(() => {
      open -= 1
      html(ARTICLE)(request, response)
    }, 500)
  }
  const address = `${origin}/one-by-one`
  const never = new AbortController().signal
  const stop = new AbortController()
  const first = reader.read(address, never)
  const stopped = reader.read(address, stop.signal)
  const third = reader.read(address, never)
  const startedAt = Date.now()

  stop.abort(new Error('stopped'))
  await expect(stopped).rejects.toThrow('stopped')

  expect(Date.now() - startedAt).toBeLessThan(400)
  expect((await Promise.all([first, third])).map(({ title }) => title)).toHaveLength(2)
  expect(most).toBe(1)
})
