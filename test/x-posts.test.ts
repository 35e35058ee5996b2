/** Posts become whole through the user's browser: thread, long text, quoted posts; and what X does not show. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openApp } from '../src/compose.ts'
import { loadEnv } from '../src/config/env.ts'
import { pathsOf } from '../src/config/paths.ts'
import type { Post } from '../src/contract/post.ts'
import { createLog } from '../src/log.ts'
import { linkedPart } from '../src/x-data/flat-post.ts'
import { openPostReaders, type PostReaders, type ReadPost } from '../src/sources/post-readers.ts'
import { tweetPart } from '../src/x-data/raw-tweet/tweet.ts'
import type { Source } from '../src/sources/source.ts'
import { takeProfile } from '../src/sources/x/profile.ts'
import { openXSource } from '../src/sources/x/x-source.ts'
import { makeHome, runKba } from './support/command.ts'
import { filesWithSecrets, holdsSecret } from './support/secrets.ts'
import { hasBrowser } from './support/x-fetching.ts'
import { tombstone } from './support/x-server/raw-posts.ts'
import { startXServer, type XServer } from './support/x-server/server.ts'

const { signal } = new AbortController()

describe.skipIf(!hasBrowser)('completing posts from X', () => {
  let x: XServer
  let home: string
  let source: Source
  let readers: PostReaders
  const said: string[] = []

  beforeAll(async () => {
    x = await startXServer({ posts: 60, choices: { threadSize: 10, losesRefusals: true } })
    home = await mkdtemp(join(tmpdir(), 'kba-x-posts-'))
    source = openSource()
    readers = openReaders()
  })
  afterEach(() => {
    said.length = 0
    Object.assign(x.choices, { postFault: () => undefined, requiredFeatures: [], staleLoads: 0 })
  })
  afterAll(async () => {
    await source.close()
    await x.close()
    await rm(home, { recursive: true, force: true })
  })

  function openSource(settings: Record<string, string> = {}): Source {
    const env = loadEnv({ KBA_HOME: home, ...x.env(x.account.open()), ...settings })
    const parts = { env, paths: pathsOf(env), log: createLog(process.env['KBA_TEST_LOG'] ?? 'silent') }
    return openXSource({ ...parts, db: {} as never, media: {} as never })
  }

  /** As a run opens them. */
  function openReaders(stopping = signal): PostReaders {
    return openPostReaders([source], {
      ...{ stopping, importsFolder: join(home, 'imports') },
      say: (level, message) => said.push(`${level}: ${message}`),
      count: () => Promise.resolve(1),
    })
  }

  const idAt = (place: number): string => x.account.bookmarks[place]?.id ?? ''
  const bare = (id: string): Post => ({ id, parts: [linkedPart(id)] })
  const stored = (place: number): Post => {
    const { id = '', result } = x.account.bookmarks[place] ?? {}
    return { id, parts: [tweetPart(result, id)] }
  }
  const read = (id: string): Promise<ReadPost | undefined> => readers.read(bare(id), signal)
  /** Ids of posts, each time when its page is opened and when that page asks for it. */
  const pagesAndAnswers = (): string[] =>
    x.requests.flatMap(({ path, cursor = '' }) => {
      const [, id] = /\/status\/(\d+)$/.exec(path) ?? /"focalTweetId":"(\d+)"/.exec(cursor) ?? []
      return id ?? []
    })
  const partsOf = (answer: ReadPost | undefined): Post['parts'] =>
    answer?.kind === 'read' ? answer.post.parts : []

  it('brings the whole thread in order, page by page, and nothing of what others say', async () => {
    const id = idAt(0)
    x.account.goOn(id, 34)

    const parts = partsOf(await read(id))

    expect(parts.map((part) => part.id)).toEqual(
      Array.from({ length: 35 }, (_, n) => String(BigInt(id) + BigInt(n))),
    )
    expect(parts.at(-1)?.text).toContain('Part 35 of the thread')
    const asked = x.requests.filter(({ operation }) => operation === 'TweetDetail')
    expect(asked.map(({ cursor = '' }) => /more-\d+|others/.exec(cursor)?.[0])).toEqual([
      undefined,
      ...['more-10', 'more-20', 'more-30'],
    ])
    expect(await readdir(join(home, 'imports'))).toHaveLength(4)
  })

  it('brings long texts and what is quoted; several that ask at once have their turn in one browser', async () => {
    const places = [1, 7, 9, 11]

    const answers = await Promise.all(places.map((place) => read(idAt(place))))

    const [long, quoting, poll, wrapped] = answers.map((answer) => partsOf(answer)[0])
    expect(long?.text).toMatch(/then measure again\.$/)
    expect(quoting?.quoted?.text).toContain('lesson 8')
    expect(poll?.poll?.choices).toHaveLength(2)
    expect(wrapped?.text).toContain('lesson 11')
    // Whose turn comes first is left open; each has its answer before the next is opened.
    const opened = x.postsOpened().slice(-places.length)
    expect([...opened].sort()).toEqual(places.map(idAt).sort())
    expect(pagesAndAnswers().slice(-2 * places.length)).toEqual(opened.flatMap((id) => [id, id]))
  })

  it('is offered where a thread may follow or something is missing, and nowhere else', () => {
    const places = Array.from({ length: 40 }, (_, place) => place)
    const offered = (one: Source): number[] =>
      places.filter((place) => one.posts?.canComplete(stored(place)) === true)

    expect(offered(source)).toEqual([0, 13, 25, 33])
    // Threads alone are not worth a page then; articles without their text are.
    expect(offered(openSource({ X_THREADS: 'false' }))).toEqual([13, 33])
    const cut = { ...bare('12'), parts: [{ ...linkedPart('12'), text: 'To be continued…' }] }
    expect([cut, bare('12'), bare('link-0')].map((post) => source.posts?.canComplete(post))).toEqual([
      ...[true, true, false],
    ])
  })

  it('tells why X does not show a post', async () => {
    const words = {
      protected:
        'You’re unable to view this Post because this account owner limits who can view their Posts.',
      suspended: 'This Post is from a suspended account. Learn more',
      withheld: 'This Post has been withheld in Germany in response to a legal demand.',
      age_limited: 'Age-restricted adult content. This content might not be appropriate for people under 18.',
      deleted: 'This Post was deleted by the Post author. Learn more',
      unavailable: 'This Post is unavailable.',
    }
    const reasons: unknown[] = []
    for (const [n, text] of Object.values(words).entries()) {
      x.account.details.set(String(500 + n), tombstone(text))
      const answer = await read(String(500 + n))
      reasons.push(answer?.kind === 'withheld' ? answer.reason : answer)
    }
    const missing = await read('599')

    expect(reasons).toEqual(Object.keys(words))
    expect(missing).toMatchObject({ kind: 'withheld', reason: 'deleted' })
  })

  it('goes on after faults, and waits for a limit that X tells', async () => {
    const first = x.requests.filter(({ operation }) => operation === 'TweetDetail').length
    x.choices.postFault = (n) => {
      if (n === first + 1) return { kind: 'status', status: 503 }
      if (n === first + 2) return { kind: 'cut' }
      if (n === first + 3) return { kind: 'status', status: 429, headers: { 'retry-after': '1' } }
      return undefined
    }

    const answer = await read(idAt(25))

    expect(partsOf(answer)).toHaveLength(3)
    expect(said.join()).toMatch(/warn: X: X allows no more pages\. Next try at \d\d:\d\d:\d\d \(in \d s\)\./)
  })

  it('heals missing flags and stale ids, for all posts that follow', async () => {
    const statuses = async (places: readonly number[]): Promise<(string | number | undefined)[]> => {
      const before = x.requests.length
      const answers: (string | number | undefined)[] = []
      for (const place of places) answers.push((await read(idAt(place)))?.kind)
      const asked = x.requests.slice(before).filter(({ operation }) => operation === 'TweetDetail')
      return [...answers, ...asked.map(({ status }) => status)]
    }
    x.choices.requiredFeatures = ['articles_preview_enabled', 'something_new_enabled']

    const flags = await statuses([16, 17])

    expect(flags).toEqual(['read', 'read', 400, 200, 200])
    expect(said).toEqual([expect.stringMatching(/flags.*: articles_preview_enabled, something_new_enabled/)])
    // The page that the browser keeps is of yesterday now.
    x.choices.queryIds['TweetDetail'] = 'id-of-today'
    expect(await statuses([18, 19])).toEqual(['read', 'read', 404, 200, 200])
    // X itself gives it out for a while.
    x.choices.staleLoads = 2
    expect(await statuses([21])).toEqual(['read', 404, 404, 200])
    x.choices.staleLoads = 99
    expect(await read(idAt(22))).toMatchObject({ kind: 'later', code: 'x_away' })
    x.choices.staleLoads = 0
    expect(await statuses([22])).toEqual(['read', 200])
  })

  it('waits for no limit when the run is to stop: the next one completes the post', async () => {
    const stop = new AbortController()
    x.choices.postFault = () => {
      stop.abort()
      return { kind: 'status', status: 429, headers: { 'retry-after': '600' } }
    }

    const answer = await openReaders(stop.signal).read(bare(idAt(2)), signal)

    expect(answer).toMatchObject({ kind: 'later', code: 'x_rate_limited' })
    expect(await openReaders(stop.signal).read(bare(idAt(2)), signal)).toMatchObject({ code: 'run_stops' })
  })

  it('waits until another process gives the browser profile back', async () => {
    await source.close()
    source = openSource()
    readers = openReaders()
    const other = await takeProfile(join(home, 'data', 'sources', 'x'))
    setTimeout(() => {
      other.release()
    }, 900)

    const answer = await read(idAt(3))

    expect(answer?.kind).toBe('read')
    expect(said).toEqual([expect.stringContaining('X: waiting for its turn: The session with X is in use')])
  })

  it('stops when the session ends, says what to do, and asks X no more', async () => {
    x.choices.postFault = () => {
      x.account.expire()
      return undefined
    }

    const answers = [await read(idAt(4)), await read(idAt(5))]
    const opened = x.postsOpened()
    answers.push(await read(idAt(6)))

    // The one in hand when it ended was still told.
    expect(answers.map((answer) => answer?.kind)).toEqual(['read', 'later', 'later'])
    expect(answers[1]).toMatchObject({ code: 'x_logged_out', retryAfterMs: 0 })
    expect(said).toEqual([
      expect.stringMatching(/^warn: X completes no more posts in this run: X ended this session.* kba login/),
    ])
    expect(x.postsOpened()).toEqual(opened)
    expect(await source.check()).toMatchObject({ state: 'blocked', error: { code: 'x_logged_out' } })
  })
})

// Two runs with a browser each, beside other tests on a busy machine.
describe.skipIf(!hasBrowser)('a run', { timeout: 600_000 }, () => {
  it('completes through the browser what it has fetched, once', async () => {
    const [home, x] = [await makeHome(), await startXServer({ posts: 14 })]
    const cookies = x.account.open()
    const env = { ...x.env(cookies), MAX_CONCURRENT_REQUESTS: '2', LOG_LEVEL: 'trace' }
    const skip = ['--skip-synthesis-generation', '--skip-embedding-generation', '--json']

    const first = await runKba(home, ['run', ...skip], env)
    const opened = x.postsOpened()
    const second = await runKba(home, ['run', ...skip], env)

    expect(first.json).toMatchObject({ status: 'completed', failed: 0 })
    expect(second.json).toMatchObject({ status: 'completed', processed: 0 })
    expect([...opened].sort()).toEqual([0, 13].map((place) => x.account.bookmarks[place]?.id).sort())
    expect(x.postsOpened()).toEqual(opened)
    const app = await openApp(loadEnv({ KBA_HOME: home }))
    const rows = await app.database.db.selectFrom('completions').select(['source_id', 'outcome']).execute()
    const thread = await app.database.db
      .selectFrom('posts')
      .select('text')
      .where('id', '=', x.account.bookmarks[0]?.id ?? '')
      .executeTakeFirst()
    await app.close()
    expect(rows).toEqual(Array.from({ length: 2 }, () => ({ source_id: 'x', outcome: 'complete' })))
    expect(thread?.text).toContain('Part 3 of the thread')
    const secrets = Object.values(cookies)
    expect(holdsSecret(first.stdout + first.stderr, secrets)).toBe(false)
    expect(await filesWithSecrets(home, secrets)).toEqual([])
    await x.close()
    await rm(home, { recursive: true, force: true })
  })
})
