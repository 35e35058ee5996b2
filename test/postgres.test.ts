import { execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, readKnowledgeBase, runKba, startKba, writeExport } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { postgresPrograms, queryPostgres, startPostgres, type PostgresServer } from './support/postgres.ts'
import { waitUntil } from './support/wait.ts'

const POSTS = 8

if (postgresPrograms === undefined)
  process.stderr.write(
    'Skipped: tests on PostgreSQL, for there is no initdb in PATH or /usr/lib/postgresql.\n',
  )

describe.skipIf(postgresPrograms === undefined)('on a PostgreSQL server', () => {
  let postgres: PostgresServer
  let models: ModelServer
  const homes: string[] = []

  beforeAll(async () => {
    postgres = await startPostgres()
    models = await startModelServer({ latencyMs: 5 })
  })

  afterAll(async () => {
    await models.close()
    await postgres.stop()
    for (const home of homes) await rm(home, { recursive: true, force: true })
  })

  async function makeEmptyHome(): Promise<string> {
    const home = await makeHome()
    homes.push(home)
    return home
  }

  /** A folder and an empty database, as the settings of commands. */
  async function makePlace(): Promise<{ home: string; env: Record<string, string> }> {
    const env = {
      DATABASE_URL: await postgres.createDatabase(),
      OLLAMA_URL: models.url,
      TEXT_MODEL: 'llama',
      EMBEDDING_MODEL: 'embed',
      MAX_RETRIES: '0',
    }
    return { home: await makeEmptyHome(), env }
  }

  async function makeImported(): Promise<{ home: string; env: Record<string, string> }> {
    const place = await makePlace()
    const imported = await runKba(place.home, ['import', await writeExport(place.home, POSTS)], place.env)
    expect(imported.code, imported.stderr).toBe(0)
    return place
  }

  function expectNoSecret(texts: readonly string[]): void {
    for (const secret of postgres.secrets)
      for (const text of texts) expect(text.toLowerCase()).not.toContain(secret.toLowerCase())
  }

  describe('commands', () => {
    it('import, run, find and tell the state', async () => {
      const { home, env } = await makeImported()

      const run = await runKba(home, ['run', '--json'], env)
      const found = await runKba(home, ['search', 'lifetimes', '--json'], env)
      const status = await runKba(home, ['status', '--json'], env)

      expect(run.code, run.stderr).toBe(0)
      expect(run.json).toMatchObject({ status: 'completed', processed: POSTS, failed: 0 })
      expect(found.json?.['results']).toContainEqual(expect.objectContaining({ id: '2000000000001000003' }))
      expect(status.json).toMatchObject({
        posts: POSTS,
        processed: POSTS,
        items: POSTS,
        last_run: { task_id: run.json?.['task_id'], status: 'completed' },
      })
    })

    it('write what they write with the embedded database', async () => {
      const server = await makeImported()
      const embedded = { home: await makeEmptyHome(), env: { ...server.env, DATABASE_URL: '' } }
      await runKba(embedded.home, ['import', await writeExport(embedded.home, POSTS)], embedded.env)

      await runKba(server.home, ['run'], server.env)
      await runKba(embedded.home, ['run'], embedded.env)

      const pages = await readKnowledgeBase(server.home)
      expect(pages.size).toBeGreaterThan(POSTS)
      expect(pages).toEqual(await readKnowledgeBase(embedded.home))
    })

    it('keep vectors as arrays where the server has no pgvector, and find by meaning with them', async () => {
      const { home, env } = await makeImported()
      await runKba(home, ['run'], env)
      const url = env['DATABASE_URL'] ?? ''

      const available = await queryPostgres(
        url,
        `select 1 from pg_available_extensions where name = 'vector'`,
      )
      const kept = await queryPostgres(
        url,
        `select distinct pg_typeof(embedding)::text as type from embeddings`,
      )
      const chunks = await queryPostgres(
        url,
        'select owner_id, text from chunks order by length(text) limit 1',
      )
      await queryPostgres(url, `update items set title = '', summary = '', body = ''`)
      const found = await runKba(home, ['search', '--json', '--', String(chunks[0]?.['text'])], env)

      expect(kept).toEqual([{ type: available.length > 0 ? 'vector' : 'real[]' }])
      expect(found.json?.['results']).toContainEqual(expect.objectContaining({ id: chunks[0]?.['owner_id'] }))
    })

    it('do nothing in a second run: no call, no file, no commit', async () => {
      const { home, env } = await makeImported()
      await runKba(home, ['run'], env)
      const calls = models.calls.length
      const before = { pages: await readKnowledgeBase(home), head: headOf(home) }

      const second = await runKba(home, ['run', '--json'], env)

      expect(second.json).toMatchObject({ status: 'completed', processed: 0, model_calls: 0 })
      expect(models.calls.length).toBe(calls)
      expect({ pages: await readKnowledgeBase(home), head: headOf(home) }).toEqual(before)
    })

    it('may be the first ones on an empty database at the same time', async () => {
      const { home, env } = await makePlace()
      const file = await writeExport(home, POSTS)

      const results = await Promise.all([1, 2, 3].map(() => runKba(home, ['import', file, '--json'], env)))

      expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
        results.map(() => ({ code: 0, stderr: '' })),
      )
      expect((await runKba(home, ['status', '--json'], env)).json).toMatchObject({ posts: POSTS })
    })
  })

  describe('a server that refuses', () => {
    it.each([
      ['another password', (url: string) => url.replace('Hidden', 'hidden'), 'the user name or the password'],
      ['another user', (url: string) => url.replace('//kba:', '//nobody:'), 'the user name or the password'],
      ['another database', (url: string) => `${url}_none`, 'the database name'],
    ])('is an error in the settings: %s', async (_what, change, named) => {
      const { home, env } = await makePlace()
      const url = change(env['DATABASE_URL'] ?? '')

      const result = await runKba(home, ['status', '--json'], { ...env, DATABASE_URL: url })

      expect(result.code).toBe(2)
      expect(result.json).toMatchObject({ code: 'database_refused' })
      expect(result.stderr).toContain(named)
      expectNoSecret([result.stdout, result.stderr])
    })

    it.each([
      ['nobody listens', (url: string) => url.replace(/:\d+\//, ':9/'), 'ECONNREFUSED'],
      ['there is no such host', (url: string) => url.replace('127.0.0.1', 'db.invalid'), 'ENOTFOUND'],
      ['it has no TLS', (url: string) => `${url}?sslmode=verify-full`, 'SSL'],
      ['it is no database', (url: string) => url.replace(/\d+\.\d+.*\//, `${models.url.slice(7)}/`), ''],
    ])('is named, with no word of the password: %s', async (_what, change, named) => {
      const { home, env } = await makePlace()
      const url = change(env['DATABASE_URL'] ?? '')

      const result = await runKba(home, ['run', '--json'], { ...env, DATABASE_URL: url })

      expect(result.code).toBe(1)
      expect(result.json).toMatchObject({ code: 'database_away' })
      expect(result.stderr).toContain(named)
      expect(result.stderr).not.toMatch(/^ +at /m)
      expectNoSecret([result.stdout, result.stderr])
    })
  })

  describe('a server that goes away in a run', () => {
    it.each([1, 7, 13])('ends it after %i calls, blames no post, and the next run goes on', async (calls) => {
      const { home, env } = await makeImported()
      const callsBefore = models.calls.length
      const running = startKba(home, ['run', '--json'], env)
      await waitUntil(() => models.calls.length >= callsBefore + calls)

      await postgres.kill()
      const ended = await running.result
      await postgres.start()
      const status = await runKba(home, ['status', '--json'], env)
      const next = await runKba(home, ['run', '--json'], env)

      expect(ended.code).toBe(1)
      expect(ended.stderr).toMatch(/connection to the database was lost|keeps other runs away/)
      expect(ended.stderr).not.toMatch(/^ +at /m)
      expectNoSecret([ended.stdout, ended.stderr])
      expect(status.json).toMatchObject({ failed: 0 })
      expect(next.json).toMatchObject({ status: 'completed', failed: 0 })
    })
  })
})

function headOf(home: string): string {
  return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: join(home, 'kb-generated'), encoding: 'utf8' })
}
