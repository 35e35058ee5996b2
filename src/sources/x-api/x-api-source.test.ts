import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CLIENT_ID, idOfAge, startXApiServer, type XApiServer } from '../../../test/support/x-api-server.ts'
import { loadEnv } from '../../config/env.ts'
import { pathsOf } from '../../config/paths.ts'
import type { Post } from '../../contract/post.ts'
import { openDatabase, type OpenedDatabase } from '../../db/open.ts'
import { createLog } from '../../log.ts'
import { fetchSources, type FetchOutcome } from '../fetch-sources.ts'
import { listSourceStatus } from '../source-state.ts'
import type { ReadContext, Source } from '../source.ts'
import { linkedPart } from '../../x-data/flat-post.ts'
import { loginToApi } from './login.ts'
import { xApiSettingsOf, type XApiSettings } from './settings.ts'
import { openXApiSource } from './x-api-source.ts'

const DAY_MS = 86_400_000
const never = new AbortController().signal
const reading: ReadContext = {
  ...{ signal: never, stopping: never },
  keepRaw: () => Promise.resolve(),
  say: () => undefined,
}
let home: string
let database: OpenedDatabase
let server: XApiServer
let settings: XApiSettings
let source: Source
let said: string[]
let port = 18_976

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kba-api-'))
  database = await openDatabase({ url: undefined, folder: join(home, 'db'), lock: join(home, 'db.lock') })
}, 60_000)

afterAll(async () => {
  await database.close()
  await rm(home, { recursive: true, force: true })
})

beforeEach(async () => {
  server = await startXApiServer()
  said = []
  port += 1
  const env = loadEnv({
    ...{
      KBA_HOME: home,
      DATA_PROCESSING_DIR: `data-${port}`,
      X_API_CLIENT_ID: CLIENT_ID,
      X_API_URL: server.url,
    },
    ...{ X_API_AUTHORIZE_URL: `${server.url}/i/oauth2/authorize`, X_API_CALLBACK_PORT: String(port) },
  })
  const paths = pathsOf(env)
  settings = xApiSettingsOf(env, paths)
  source = openXApiSource({ env, paths, db: database.db, media: {} as never, log: createLog('silent') })
  await database.db.deleteFrom('posts').execute()
  await database.db.deleteFrom('source_state').execute()
})

afterEach(() => server.close())

const logIn = (): Promise<string> =>
  loginToApi(settings, (address) => void server.allow(address).then((reply) => reply.text()), never)

async function fetchOnce(all = false): Promise<FetchOutcome> {
  const place = { db: database.db, importsFolder: join(home, 'imports'), log: createLog('silent') }
  const [outcome] = await fetchSources([source], place, {
    ...{ all, signal: never },
    say: (level, message) => said.push(`${level}: ${message}`),
    onProgress: () => undefined,
  })
  if (outcome === undefined) throw new Error('The source is off.')
  return outcome
}

/** Adds bookmarks, the last one newest. */
function shelve(...ids: string[]): void {
  for (const id of ids) {
    server.posts.set(id, { id, text: `Post ${id}`, author_id: '7', conversation_id: id })
    server.bookmarks.unshift(id)
  }
}

const oldIds = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => String(1_500_000_000_000_000_000n + BigInt(from + index)))

const counts = ({ found, new: added }: FetchOutcome): number[] => [found, added]
const requestsFor = (path: string): URL[] => server.requests.filter(({ pathname }) => pathname === path)

describe('the login', () => {
  it('keeps the tokens for the user alone, and takes no answer that is not its own', async () => {
    const login = loginToApi(
      settings,
      (address) => {
        const forged = new URL(new URL(address).searchParams.get('redirect_uri') ?? '')
        forged.search = '?code=stolen&state=guessed'
        void Promise.all([fetch(`${forged.origin}//`), fetch(forged)]).then(async (replies) => {
          said.push(...replies.map(({ status }) => `${status}`))
          await server.allow(address)
        })
      },
      never,
    )

    expect(await login).toBe('reader')
    expect(said).toEqual(['404', '400'])
    expect((await stat(settings.tokenFile)).mode & 0o777).toBe(0o600)
    expect((await stat(join(settings.tokenFile, '..'))).mode & 0o777).toBe(0o700)
    expect(await readFile(settings.tokenFile, 'utf8')).toContain(server.issued[0])
    expect(await source.check()).toEqual({ state: 'ready' })
  })

  it('is asked for where there is none, and nothing is asked of X without', async () => {
    const outcome = await fetchOnce()

    expect(outcome.error).toMatchObject({ code: 'api_logged_out', hint: 'kba login --api' })
    expect(server.requests).toEqual([])
  })

  it('is renewed when the access runs out, once for two that need it at the same time', async () => {
    await logIn()
    shelve(...oldIds(3))
    const post: Post = { id: oldIds(1)[0] ?? '', parts: [linkedPart(oldIds(1)[0] ?? '')] }
    server.expireAccess()

    const [one, other] = await Promise.all([
      source.posts?.complete(post, reading),
      source.posts?.complete(post, reading),
    ])

    expect([one?.kind, other?.kind]).toEqual(['read', 'read'])
    expect(server.issued).toHaveLength(4)
  })

  it('that X does not renew any more is told, without a token in any word', async () => {
    await logIn()
    shelve(...oldIds(3))
    server.expireAccess()
    server.revoke()

    const outcome = await fetchOnce()

    expect(outcome.error).toMatchObject({ code: 'api_login_expired', hint: 'Log in again: kba login --api' })
    const told = JSON.stringify([said, await listSourceStatus(database.db), String(outcome.error)])
    for (const token of server.issued) expect(told).not.toContain(token)
  })
})

describe('fetching by the API', () => {
  it('takes all pages at first, then ten bookmarks when nothing is new, then what is new', async () => {
    await logIn()
    shelve(...oldIds(250))

    const first = await fetchOnce()
    const asked = requestsFor('/2/users/4242/bookmarks').length
    const second = await fetchOnce()
    shelve(...oldIds(15, 300))
    const third = await fetchOnce()

    expect([counts(first), counts(second)]).toEqual([
      [250, 250],
      [10, 0],
    ])
    expect(third.new).toBe(15)
    const sizes = requestsFor('/2/users/4242/bookmarks').map((url) => url.searchParams.get('max_results'))
    expect([asked, ...sizes]).toEqual([3, '100', '100', '100', '10', '10', '100', '100'])
    const rows = await database.db.selectFrom('posts').select(['author_handle', 'format']).limit(1).execute()
    expect(rows).toEqual([{ author_handle: 'writer7', format: 'x-api-v2' }])
  })

  it('keeps what came before the API went away, and goes on from there', async () => {
    await logIn()
    shelve(...oldIds(250))
    server.failAt(2, 503)

    const cut = await fetchOnce()
    const rest = await fetchOnce()

    expect([counts(cut), (cut.error as { code: string }).code]).toEqual([[100, 100], 'api_away'])
    expect(rest.new).toBe(150)
    const cursors = requestsFor('/2/users/4242/bookmarks').map((url) =>
      url.searchParams.get('pagination_token'),
    )
    expect(cursors.slice(-2)).toEqual(['page-100', 'page-200'])
  })

  it('waits for the end of a window and says so, before it is refused', async () => {
    await logIn()
    shelve(...oldIds(250))
    server.limit = { remaining: 2, resetAt: Date.now() + 1500 }
    const started = Date.now()

    const outcome = await fetchOnce()

    expect(counts(outcome)).toEqual([250, 250])
    expect(Date.now() - started).toBeGreaterThan(1400)
    expect(said).toEqual([
      expect.stringMatching(
        /^warn: X's API: its rate limit is used up\. Next try at \d\d:\d\d:\d\d \(in \d s\)\.$/,
      ),
    ])
    expect(requestsFor('/2/users/4242/bookmarks')).toHaveLength(3)
  })

  it('tells folders, and bookmarks that only they still hold, once a day and when something is new', async () => {
    await logIn()
    const ids = oldIds(3)
    const [lost = ''] = oldIds(1, 900)
    shelve(...ids)
    server.folders?.set('501', { name: 'To read', ids: [ids[1] ?? '', lost] })

    const first = await fetchOnce()
    const asked = server.requests.length
    const second = await fetchOnce()

    expect(counts(first)).toEqual([4, 4])
    expect(counts(second)).toEqual([3, 0])
    expect(server.requests.length - asked).toBe(1)
    const rows = await database.db
      .selectFrom('posts')
      .select(['id', 'state', 'folders'])
      .orderBy('id')
      .execute()
    expect(rows.map(({ id, state, folders }) => [id, state, folders])).toEqual([
      [ids[0], 'queued', []],
      [ids[1], 'queued', ['To read']],
      [ids[2], 'queued', []],
      [lost, 'waiting', ['To read']],
    ])
  })

  it('goes on without folders where the plan has none, and says so', async () => {
    await logIn()
    shelve(...oldIds(3))
    server.folders = undefined

    const outcome = await fetchOnce()

    expect([counts(outcome), outcome.error]).toEqual([[3, 3], undefined])
    expect(said).toEqual([expect.stringContaining("X's API: its folders cannot be read")])
  })

  it('tells a plan that is too small from an API that is away', async () => {
    await logIn()
    shelve(...oldIds(3))
    server.failNext(403, 503)

    const outcomes = [await fetchOnce(), await fetchOnce()]

    expect(outcomes.map(({ error }) => (error as { code: string }).code)).toEqual(['api_plan', 'api_away'])
  })
})

describe('completing a post by the API', () => {
  it('finds the thread of its author in order, without talk with others, and what it quotes', async () => {
    await logIn()
    const [root = '', second = '', focal = '', last = '', talk = '', quoted = ''] = [6, 5, 4, 3, 2, 9].map(
      (hours) => idOfAge(hours * 3_600_000),
    )
    const add = (id: string, answersTo: string | undefined, author = '7', more: object = {}): void => {
      const to = answersTo === undefined ? [] : [{ type: 'replied_to', id: answersTo }]
      const target = server.posts.get(answersTo ?? '')?.author_id
      server.posts.set(id, {
        ...{ id, text: `Part ${id}`, author_id: author, conversation_id: root },
        referenced_tweets: to,
        ...(target === undefined ? {} : { in_reply_to_user_id: target }),
        ...more,
      })
    }
    server.posts.set(quoted, { id: quoted, text: 'What is quoted', author_id: '9', conversation_id: quoted })
    add(root, undefined)
    add(second, root)
    add(focal, second, '7', { note_tweet: { text: `${'Long '.repeat(100)}end` } })
    const focalPost = server.posts.get(focal)
    focalPost?.referenced_tweets?.push({ type: 'quoted', id: quoted })
    add(last, focal)
    add('1999999999999999999', root, '8')
    add(talk, '1999999999999999999', '7')

    const completion = await source.posts?.complete({ id: focal, parts: [linkedPart(focal)] }, reading)

    expect(completion?.kind).toBe('read')
    const parts = completion?.kind === 'read' ? completion.post.parts : []
    expect(parts.map(({ id }) => id)).toEqual([root, second, focal, last])
    expect(parts[2]?.text).toMatch(/^Long .*end$/)
    expect(parts[2]?.quoted?.text).toBe('What is quoted')
  })

  it('tells why X does not show a post', async () => {
    await logIn()
    const problem = (name: string, detail: string): { type: string; detail: string } => ({
      type: `https://api.twitter.com/2/problems/${name}`,
      detail,
    })
    const cases = {
      protected: problem('not-authorized-for-resource', 'Sorry, you are not authorized to see the Tweet.'),
      suspended: problem('resource-not-found', 'User has been suspended: [9].'),
      deleted: problem('resource-not-found', 'Could not find tweet with id: [9].'),
      age_limited: problem('not-authorized-for-resource', 'Age-restricted adult content.'),
      withheld: problem('resource-unavailable', 'Withheld in your country.'),
    }
    const reasons: unknown[] = []
    for (const [index, about] of Object.values(cases).entries()) {
      const id = String(1_400_000_000_000_000_000n + BigInt(index))
      server.withheld.set(id, about)
      const completion = await source.posts?.complete({ id, parts: [linkedPart(id)] }, reading)
      reasons.push(completion?.kind === 'withheld' ? completion.reason : completion?.kind)
    }

    expect(reasons).toEqual(Object.keys(cases))
  })

  it('is offered only where something is missing: each request is paid for', () => {
    const whole = (id: string, text = 'All of it.'): Post => ({
      id,
      parts: [{ ...linkedPart(id, 'ada'), text }],
    })
    const old = idOfAge(30 * DAY_MS)

    const asks = [
      whole(old),
      whole(old, 'Cut off in the mid…'),
      whole(old, ''),
      whole(idOfAge(DAY_MS)),
      {
        id: old,
        parts: [{ ...linkedPart(old, 'ada'), text: 'More.', inReplyTo: { id: '1', handle: 'ada' } }],
      },
      { ...whole('link-0123456789abcdef', '') },
    ].map((post) => source.posts?.canComplete(post))

    expect(asks).toEqual([false, true, true, true, true, false])
  })
})
