import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OpenServer } from '../src/server/app.ts'
import { importFile } from '../src/exports/import-file.ts'
import { sql } from 'kysely'
import { writeExport } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { ask, openRooms, type Reply, type TestRooms } from './support/server.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

describe('what the server gives and takes', () => {
  let rooms: TestRooms
  let server: OpenServer
  let models: ModelServer

  beforeAll(async () => {
    models = await startModelServer()
    rooms = await openRooms({
      OPENAI_BASE_URL: 'https://models.example/v1',
      OPENAI_API_KEY: 'sk-very-secret',
    })
    server = await rooms.serve()
  })

  afterAll(async () => {
    await rooms.close()
    await models.close()
  })

  const get = (path: string, headers: Record<string, string> = {}): Promise<Reply> =>
    ask(`${server.url}${path}`, { headers })

  describe('settings', () => {
    const envFile = (): string => join(rooms.home, '.env')
    const put = (values: Record<string, string | null>) =>
      ask(`${server.url}/api/settings`, { method: 'PUT', body: { values } })

    beforeEach(async () => {
      await writeFile(
        envFile(),
        '# mine\nTEXT_MODEL=llama\nOPENAI_BASE_URL=https://models.example/v1\nOPENAI_API_KEY="sk-very-secret"\n',
      )
      await chmod(envFile(), 0o644)
    })

    it('tell no secret, not even inside an address', async () => {
      await writeFile(
        envFile(),
        'GITHUB_REPO_URL=https://me:hunter2@git.example/me/kb.git\nKBA_TOKEN=0123456789abcdef\n',
      )

      const { text, json } = await get('/api/settings')

      expect(text).not.toMatch(/sk-very|hunter2|0123456789abcdef/)
      const key = (json?.['settings'] as { name: string }[]).find(({ name }) => name === 'OPENAI_API_KEY')
      expect(key).toMatchObject({ is_secret: true, value: null, is_set: true })
    })

    it('are written beside what the user wrote, for the owner alone', async () => {
      const { status, json } = await put({ TEXT_MODEL: 'qwen3:8b', GITHUB_USER_NAME: "O'Neill # 1" })

      const text = await readFile(envFile(), 'utf8')
      expect(status).toBe(200)
      expect(json).toMatchObject({ restart_needed: true })
      expect(text).toContain('# mine\n')
      expect(text).toContain('TEXT_MODEL=qwen3:8b\n')
      expect(text).toContain('GITHUB_USER_NAME="O\'Neill # 1"\n')
      expect((await stat(envFile())).mode & 0o777).toBe(0o600)
    })

    it.each([
      ['a program, by a variable of Node', { NODE_OPTIONS: '--require /tmp/x.js' }, 'unknown_setting'],
      [
        'a program, by a line of its own',
        { GITHUB_USER_NAME: 'a\nNODE_OPTIONS=--require=/tmp/x.js' },
        'invalid_settings',
      ],
      ["a program, by a transport of git's", { GITHUB_REPO_URL: 'ext::sh -c id' }, 'invalid_settings'],
      [
        'a program, by an option of ssh',
        { GITHUB_REPO_URL: 'ssh://-oProxyCommand=id/x' },
        'invalid_settings',
      ],
      ['hooks in a folder of this machine', { GITHUB_REPO_URL: '/tmp/evil.git' }, 'invalid_settings'],
      ['other folders', { KNOWLEDGE_BASE_DIR: '/etc' }, 'setting_locked'],
      ['other callers', { HOST: '0.0.0.0' }, 'setting_locked'],
      ['another token', { KBA_TOKEN: '0123456789abcdef' }, 'setting_locked'],
      ['values that are none', { MAX_RETRIES: 'many' }, 'invalid_settings'],
    ])('are not used to reach %s', async (_what, values, code) => {
      const before = await readFile(envFile(), 'utf8')

      const { json } = await put(values)

      expect(json?.['code']).toBe(code)
      expect(await readFile(envFile(), 'utf8')).toBe(before)
    })

    it('give no key to another address than the one that it was stored for', async () => {
      await put({ OPENAI_BASE_URL: `${models.url}/v1` })
      const tested = await ask(`${server.url}/api/models/test`, {
        ...{ method: 'POST', body: { provider: 'openai', url: `${models.url}/v1` } },
      })

      expect(await readFile(envFile(), 'utf8')).not.toContain('sk-very-secret')
      expect(tested.json).toMatchObject({ provider: 'openai', ok: true })
      expect(JSON.stringify(models.calls)).not.toContain('sk-very-secret')
    })
  })

  describe('media', () => {
    let id: string

    beforeAll(async () => {
      const { app } = rooms
      const { db } = app.database
      const place = { db, media: app.media, importsFolder: app.paths.imports }
      await importFile(await writeExport(rooms.home, 1), place, () => undefined, new AbortController().signal)
      const { rows } = await sql<{ id: string }>`select id from posts`.execute(db)
      id = rows[0]?.id ?? ''
      const cache = app.paths.mediaCache
      await mkdir(cache, { recursive: true })
      await writeFile(join(cache, 'good.png'), PNG)
      await writeFile(join(cache, 'bad.png'), SVG)
      await writeFile(join(rooms.home, 'outside.png'), PNG)
      await symlink(join(rooms.home, 'outside.png'), join(cache, 'link.png'))
      for (const [name, path] of [
        ['good', 'good.png'],
        ['svg', 'bad.png'],
        ['link', 'link.png'],
        ['up', '../outside.png'],
      ])
        await sql`
          insert into media (post_id, position, medium_id, type, url, state, path, content_type)
          values (${id}, 0, ${name}, 'photo', 'https://pbs.twimg.com/x', 'stored', ${path}, 'image/svg+xml')`.execute(
          db,
        )
    })

    it('are sent as what their bytes are, and can do nothing when they are opened by themselves', async () => {
      const { status, headers } = await get(`/api/media/${id}/good`)

      expect(status).toBe(200)
      expect(headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' })
      expect(headers['content-security-policy']).toMatch(/default-src 'none'.*sandbox/)
    })

    it.each(['svg', 'link', 'up', '%2e%2e%2foutside.png', 'none'])(
      'do not leave their folder or run: %s',
      async (name) => {
        const { status, text } = await get(`/api/media/${id}/${name}`)

        expect(status).toBeGreaterThanOrEqual(400)
        expect(text).not.toMatch(/svg|PNG/)
      },
    )

    it('come in parts, and not again when nothing changed', async () => {
      const whole = await get(`/api/media/${id}/good`)
      const part = await get(`/api/media/${id}/good`, { range: 'bytes=1-3' })
      const behind = await get(`/api/media/${id}/good`, { range: 'bytes=999-' })
      const again = await get(`/api/media/${id}/good`, { 'if-none-match': String(whole.headers.etag) })

      expect([part.status, part.text, part.headers['content-range']]).toEqual([
        ...[206, 'PNG', `bytes 1-3/${PNG.length}`],
      ])
      expect([behind.status, again.status]).toEqual([416, 304])
    })
  })

  describe('files that are sent', () => {
    it('are bounded, leave nothing behind, and lie in no folder of their own choice', async () => {
      const small = await openRooms({ MAX_UPLOAD_MB: '1' })
      const { url } = await small.serve()
      const send = (name: string, body: string) =>
        ask(`${url}/api/imports?name=${encodeURIComponent(name)}`, {
          ...{ method: 'POST', body, headers: { 'content-type': 'application/octet-stream' } },
        })
      const large = await send('a.json', 'x'.repeat(1_200_000))
      const named = await send('../../../etc/cron.d/x', 'https://x.com/a/status/1790000000000000001\n')
      const json = await ask(`${url}/api/imports?name=x`, { method: 'POST', body: { a: 1 } })
      const entries = await readdir(small.app.paths.uploads)
      await small.close()

      expect([large.status, large.json?.['code']]).toEqual([413, 'upload_too_large'])
      expect(named.json).toMatchObject({ file: 'x', new: 1 })
      expect(json.status).toBe(415)
      expect(entries).toEqual([])
    })
  })

  it('lets pages load nothing from elsewhere and run nothing in place', async () => {
    const replies = [await get('/', { accept: 'text/html' }), await get('/api/docs'), await get('/login')]

    for (const { headers, text } of replies) {
      const policy = String(headers['content-security-policy'])
      expect(policy).toMatch(/script-src 'self'(;|$)/)
      expect(policy).toMatch(/style-src 'self'(;|$)/)
      expect(policy).not.toMatch(/unsafe|https?:/)
      expect(text).not.toMatch(/<script>|\son\w+=|\sstyle="/)
    }
  })

  it('answers addresses of pages with the page, and of nothing else', async () => {
    const html = { accept: 'text/html,*/*' }
    const statuses = await Promise.all(
      ['/items/1', '/settings', '/api/none', '/queues-none.js'].map(
        async (path) => (await get(path, html)).headers['content-type'],
      ),
    )
    const script = await get('/items/1', { accept: '*/*' })

    expect(statuses[0]).toContain('text/html')
    expect(statuses[1]).toContain('text/html')
    expect(statuses[2]).toContain('application/json')
    expect(script.status).toBe(404)
  })
})
