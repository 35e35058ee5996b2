/** Several workers complete the posts of one run from X: by turns, in the one browser profile that the session has. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { postgresPrograms } from '../support/postgres.ts'
import { redisProgram } from '../support/redis.ts'
import { openCluster, type Cluster } from '../support/workers.ts'
import { hasBrowser } from '../support/x-fetching.ts'
import { startXServer, type XServer } from '../support/x-server/server.ts'
import { bookmarksPage } from '../support/x-server/timeline.ts'

/** Of 40 bookmarks those whose page has something to tell: they are in four of the five jobs. */
const LACKING = [0, 13, 25, 33]
const canRun = hasBrowser && postgresPrograms !== undefined && redisProgram !== undefined

describe.skipIf(!canRun)('workers that share a run and a session with X', { timeout: 300_000 }, () => {
  let x: XServer
  let cluster: Cluster

  beforeEach(async () => {
    x = await startXServer({ posts: 40 })
    cluster = await openCluster({ env: { ...x.env(x.account.open()), MEDIA_HOSTS: x.url } })
    const { body } = bookmarksPage(x.account.bookmarks, {
      ...{ cursor: undefined, count: 40, shape: 'bookmark_timeline_v2' },
    })
    const file = join(cluster.home, 'bookmarks.json')
    await writeFile(file, JSON.stringify(body))
    expect((await cluster.kba('import', file)).code).toBe(0)
  })
  afterEach(async () => {
    await Promise.all([x.close(), cluster.close()])
  })

  it('open the page of each post once, whichever of them it falls to', async () => {
    const release = cluster.models.hold()
    const workers = [await cluster.startWorker(), await cluster.startWorker()]
    const runId = await cluster.startRun({ skip_fetch_bookmarks: true })
    release()
    const run = await cluster.awaitEnd(runId)

    expect(run).toMatchObject({ status: 'completed', posts_done: 38 })
    expect(x.postsOpened().sort()).toEqual(LACKING.map((place) => x.account.bookmarks[place]?.id).sort())
    expect(cluster.paidTwice()).toEqual([])
    const completed = await cluster.query(
      `select outcome, count(*)::int as posts from completions group by 1`,
    )
    expect(completed).toEqual([{ outcome: 'complete', posts: LACKING.length }])
    const states = await cluster.query(
      'select state, count(*)::int as posts from posts group by 1 order by 1',
    )
    expect(states).toEqual([
      { state: 'processed', posts: 38 },
      { state: 'unavailable', posts: 2 },
    ])
    expect(workers.map(({ child }) => child.exitCode)).toEqual([null, null])
  })
})
