import { execFileSync } from 'node:child_process'
import { constants, existsSync } from 'node:fs'
import { appendFile, cp, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { deletePosts } from '../src/acts/delete-posts.ts'
import { editItem } from '../src/acts/edit-item.ts'
import { mergeCategories, renameCategory } from '../src/acts/merge-categories.ts'
import { markPosts } from '../src/acts/mark-posts.ts'
import { mergeDuplicates } from '../src/acts/merge-duplicates.ts'
import { moveItem } from '../src/acts/move-item.ts'
import { performAct } from '../src/acts/perform-act.ts'
import { restorePosts } from '../src/acts/restore-posts.ts'
import { retryPosts, setAsidePosts } from '../src/acts/retry-posts.ts'
import { parsePreferences } from '../src/contract/preferences.ts'
import { bodyHashOf, getItem } from '../src/documents/get-item.ts'
import { itemFolder, itemPath, placeOf } from '../src/topics/place.ts'
import { mendFiles } from '../src/documents/mend-files.ts'
import { importFile } from '../src/exports/import-file.ts'
import {
  ACTS,
  expectAgreement,
  IN_HAND,
  PLACE,
  PLACES,
  TWIN,
  WORDS,
  type Act,
  type Query,
} from './support/act-cases.ts'
import { startMediaServer, type MediaServer } from './support/media-server.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { placing, writePosts } from './support/posts.ts'
import { openRooms, type TestRooms } from './support/server.ts'
import { waitUntil } from './support/wait.ts'

let rooms: TestRooms
let root: string
let models: ModelServer
let media: MediaServer

beforeAll(async () => {
  media = await startMediaServer()
  models = await startModelServer({ answer: placing(PLACES) })
  rooms = await openRooms({
    OLLAMA_URL: models.url,
    ...{ TEXT_MODEL: 'llama', VISION_MODEL: 'llava', EMBEDDING_MODEL: 'embed' },
    ...{ MEDIA_HOSTS: media.url, MAX_RETRIES: '0' },
  })
  root = rooms.app.paths.knowledgeBase
}, 120_000)

beforeEach(async () => {
  models.clearFaults()
  await sql`truncate posts, categories, category_aliases, syntheses, documents, answers, acts, unsettled_files, merged_posts,
    duplicates, duplicate_keys, bin, search_documents, chunks cascade`.execute(rooms.app.database.db)
  await rm(root, { recursive: true, force: true })
  const posts = [
    { id: IN_HAND, text: WORDS, images: [`${media.url}/media/picture.png`] },
    { id: TWIN, text: `${WORDS} Feed it in the evening.` },
  ]
  const { db } = rooms.app.database
  const place = { db, media: rooms.app.media, importsFolder: rooms.app.paths.imports }
  await importFile(await writePosts(rooms.home, posts), place, () => undefined, new AbortController().signal)
})

afterAll(async () => {
  await rooms.close()
  await models.close()
  await media.close()
})

const query: Query = async (statement) =>
  (await sql.raw<Record<string, unknown>>(statement).execute(rooms.app.database.db)).rows

async function run(preferences: Record<string, unknown> = {}) {
  const reporter = { progress: () => undefined, say: () => undefined }
  return rooms.tasks.runHere({
    preferences: parsePreferences({ skip_embedding_generation: true, ...preferences }),
    ...{ reporter, signal: new AbortController().signal },
  })
}

async function perform({ command }: Act): Promise<unknown> {
  const { acts, database } = rooms.app
  if (command === 'edit') {
    const base_hash = bodyHashOf(await getItem(database.db, IN_HAND))
    return performAct(acts, editItem, {
      id: IN_HAND,
      body: '# Mine\n\nMy own words: xylophone.\n',
      base_hash,
    })
  }
  const [first = '', second = '', third = ''] = command.slice(1)
  const [from, to] = [second, third]
  if (command[0] === 'note')
    return performAct(acts, markPosts, { ids: [first], notes: second, favourite: true, reading: 'read' })
  if (command[0] === 'delete') {
    await performAct(acts, deletePosts, { ids: [first] })
    return second === '' ? undefined : performAct(acts, restorePosts, { ids: [first] })
  }
  if (first === 'move') return performAct(acts, moveItem, { id: from, to })
  if (command[0] === 'categories')
    return first === 'merge'
      ? performAct(acts, mergeCategories, { from, to })
      : performAct(acts, renameCategory, { from, to })
  if (command[0] === 'duplicates')
    return performAct(acts, mergeDuplicates, { merged_id: from, kept_id: to, discard_edits: false })
  return command[0] === 'retry'
    ? performAct(acts, retryPosts, { post_ids: [first] })
    : performAct(acts, setAsidePosts, { post_ids: [first] })
}

/** As the run before left it, and what the next is asked for. */
async function prepare({ isUnfinished }: Act): Promise<Record<string, unknown>> {
  if (isUnfinished !== true) {
    await run()
    return { force_reprocess_kb_item: true }
  }
  models.fault({ type: '500', kind: 'write_item', postId: IN_HAND })
  await run()
  models.clearFaults()
  return {}
}

const answered = (): number =>
  models.calls.filter(
    ({ kind, postId, status }) => kind === 'write_item' && postId === IN_HAND && status === 200,
  ).length

/** Something has been stored of an act on the post, or it is gone. */
async function isActedOn(): Promise<boolean> {
  const [post] = await query(`select last_act from posts where id = '${IN_HAND}'`)
  return post === undefined || post['last_act'] !== null
}

const MOMENTS: Record<string, (act: Act) => Promise<void>> = {
  async 'before the model answers'(act) {
    const preferences = await prepare(act)
    const before = models.count('write_item', IN_HAND)
    const release = models.hold()
    const running = run(preferences)
    await waitUntil(() => models.count('write_item', IN_HAND) > before)
    await perform(act)
    release()
    await running
  },
  /** The lock that writing files takes is held meanwhile. */
  async 'between answer and file'(act) {
    const preferences = await prepare(act)
    const before = answered()
    let release = (): void => undefined
    const holding = rooms.app.database.presence.atFilesOf(
      IN_HAND,
      () => new Promise<void>((resolve) => (release = resolve)),
    )
    const running = run(preferences)
    await waitUntil(() => answered() > before)
    const acting = perform(act)
    await waitUntil(isActedOn)
    release()
    await Promise.all([holding, acting, running])
  },
  /** Its picture is a pipe into which nothing flows: the run has looked at the row for the last time, and is writing. */
  async 'while the files are written'(act) {
    const preferences = await prepare(act)
    const [medium] = await query(`select path from media where post_id = '${IN_HAND}'`)
    const picture = join(rooms.app.paths.mediaCache, String(medium?.['path']))
    await rename(picture, `${picture}.aside`)
    execFileSync('mkfifo', [picture])
    const [post] = await query(`select item_name from posts where id = '${IN_HAND}'`)
    const item_name = String(post?.['item_name'])
    const folder = join(root, itemFolder(placeOf({ id: IN_HAND, ...PLACE, item_name })))
    await rm(join(folder, 'media'), { recursive: true, force: true })
    const running = run(preferences)
    await waitUntil(() => existsSync(join(folder, 'media')))
    const acting = perform(act)
    await waitUntil(isActedOn)
    // Who writes into the pipe lets its reader go on.
    await (await open(picture, constants.O_WRONLY | constants.O_NONBLOCK)).close()
    await rm(picture)
    await rename(`${picture}.aside`, picture)
    await Promise.all([acting, running])
  },
}

describe.each(Object.entries(MOMENTS))('a run that has a post in hand, %s,', (_moment, during) => {
  it.each(ACTS)('lets the user win who $name', { timeout: 120_000 }, async (act) => {
    await during(act)
    await run()
    await expectAgreement(root, query, IN_HAND, act)
    const last = await run()

    expect(last.phases.find(({ id }) => id === 'content_processing')).toMatchObject({
      processed: 0,
      failed: 0,
    })
    expect(await mendFiles(rooms.app.acts)).toEqual({ moved: 0, removed: 0, left: [] })
    await expectAgreement(root, query, IN_HAND, act)
  })
})

describe('an edit of a file by hand while a run works on it', { timeout: 120_000 }, () => {
  it('stays, also when the run may overwrite edits that are older', async () => {
    await run()
    const path = itemPath(await getItem(rooms.app.database.db, IN_HAND))
    await appendFile(join(root, path), '\nAn older remark: walrus.\n')
    const before = answered()
    let release = (): void => undefined
    const holding = rooms.app.database.presence.atFilesOf(
      IN_HAND,
      () => new Promise<void>((resolve) => (release = resolve)),
    )
    const running = run({ force_reprocess_kb_item: true })
    await waitUntil(() => answered() > before)
    await appendFile(join(root, path), '\nMy own words: xylophone.\n')
    release()
    await Promise.all([holding, running])

    await expectAgreement(root, query, IN_HAND, { place: PLACE, text: 'xylophone' })
    await run({ force_reprocess_kb_item: true })
    expect(await readFile(join(root, path), 'utf8')).not.toContain('xylophone')
  })

  it('stays in a synthesis too', async () => {
    await run({ synthesis_min_items: 2 })
    const path = join(root, 'cooking/baking/_synthesis/README.md')
    const before = models.count('write_synthesis')
    const release = models.hold()
    const running = run({ synthesis_min_items: 2, force_regenerate_synthesis: true })
    await waitUntil(() => models.count('write_synthesis') > before)
    await appendFile(path, '\nMy own words: xylophone.\n')
    release()
    await running

    expect(await readFile(path, 'utf8')).toContain('xylophone')
  })
})

describe('two acts at once', { timeout: 120_000 }, () => {
  it.each([
    [0, 5],
    [0, 4],
    [0, 2],
    [1, 0],
    [2, 3],
    [6, 0],
    [4, 1],
    [7, 0],
    [7, 4],
    [8, 1],
  ])('leave one article where the last of them put it: %i and %i', async (first, second) => {
    await run()
    const both = [first, second].map((at) => ACTS[at]).flatMap((act) => act ?? [])

    const ended = await Promise.allSettled(both.map(perform))
    const refused = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []))

    expect(refused.filter(({ name }) => name !== 'UsageError')).toEqual([])
    await run()
    const [item] = await query(`select main_category, subcategory from items where id = '${IN_HAND}'`)
    await expectAgreement(root, query, IN_HAND, item === undefined ? {} : { place: item as typeof PLACE })
    expect(await mendFiles(rooms.app.acts)).toEqual({ moved: 0, removed: 0, left: [] })
  })
})

describe('kba doctor', { timeout: 120_000 }, () => {
  /** As a run of an older version left it that won against a move: the row old, the post placed anew, a file in each place. */
  async function leaveTwice(): Promise<string> {
    await run()
    const path = itemPath(await getItem(rooms.app.database.db, IN_HAND))
    const there = path.replace('cooking/baking', 'gardening/pruning')
    await cp(join(root, path, '..'), join(root, there, '..'), { recursive: true })
    await query(
      `insert into documents select '${there}', input_hash, file_sha256 from documents where path = '${path}'`,
    )
    await query(
      `update posts set main_category = 'gardening', subcategory = 'pruning', placed_by = 'user' where id = '${IN_HAND}'`,
    )
    return there
  }

  it('puts an article right that a run has moved back, and leaves one of the two', async () => {
    await leaveTwice()

    const mended = await mendFiles(rooms.app.acts)
    await run()

    expect(mended).toEqual({ moved: 1, removed: 0, left: [] })
    const place = { main_category: 'gardening', subcategory: 'pruning' }
    await expectAgreement(root, query, IN_HAND, { place })
    expect(await mendFiles(rooms.app.acts)).toEqual({ moved: 0, removed: 0, left: [] })
  })

  it('keeps a second article that the user wrote in, and says so', async () => {
    const there = await leaveTwice()
    await query(`update posts set main_category = 'cooking', subcategory = 'baking' where id = '${IN_HAND}'`)
    await appendFile(join(root, there), '\nMy own words.\n')

    const mended = await mendFiles(rooms.app.acts)

    expect(mended).toMatchObject({ moved: 0, removed: 0, left: [expect.stringContaining('edited by hand')] })
    expect(await readFile(join(root, there), 'utf8')).toContain('My own words.')
  })

  it('removes a second article that is ours, brings one back that was moved away, and leaves strangers alone', async () => {
    const there = await leaveTwice()
    await query(`update posts set main_category = 'cooking', subcategory = 'baking' where id = '${IN_HAND}'`)
    const twin = itemPath(await getItem(rooms.app.database.db, TWIN))
    const away = join(root, 'somewhere/else/twin')
    const own = join(root, 'cooking/baking/my-notes/README.md')
    await mkdir(join(away, '..'), { recursive: true })
    await rename(join(root, twin, '..'), away)
    await mkdir(join(own, '..'))
    await writeFile(own, '# My own notes\n')

    expect(await mendFiles(rooms.app.acts)).toEqual({ moved: 1, removed: 1, left: [] })

    expect([join(root, there), away].map((path) => existsSync(path))).toEqual([false, false])
    expect(await readFile(own, 'utf8')).toBe('# My own notes\n')
    await run()
    await expectAgreement(root, query, TWIN, { place: PLACE })
  })
})
