/** What a person does while a run has a post in hand, and what has to be so afterwards. */
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { hashText } from '../../src/text/content-hash.ts'
import { parseFrontMatter } from '../../src/documents/front-matter.ts'
import { cutFile } from '../../src/documents/reader-marks-in-file.ts'
import { idOf, type ScriptedPlace } from './posts.ts'

const run = promisify(execFile)

/** The post that a run has in hand, and one that is nearly the same. */
export const [IN_HAND, TWIN] = [idOf(1), idOf(2)] as const
export const PLACE = { main_category: 'cooking', subcategory: 'baking' } as const
export const PLACES: ReadonlyMap<string, ScriptedPlace> = new Map([IN_HAND, TWIN].map((id) => [id, PLACE]))
export const WORDS = 'A sourdough starter wants flour and water once a day, and a jar with room to rise in.'

/** Rows, in whatever database: one statement, one answer. */
export type Query = (statement: string) => Promise<Record<string, unknown>[]>

export interface Act {
  name: string
  /** The post has no item yet: its article failed in the run before. */
  isUnfinished?: boolean
  /** What is told on the command line; or over HTTP, where there is no command. */
  command: string[] | 'edit'
  /** Where the article is afterwards; none where there is to be none. */
  place?: { main_category: string; subcategory: string }
  /** What its file holds. */
  text?: string
}

export const ACTS: readonly Act[] = [
  {
    name: 'moves the item',
    command: ['categories', 'move', IN_HAND, 'gardening/pruning'],
    place: { main_category: 'gardening', subcategory: 'pruning' },
  },
  { name: 'edits the item', command: 'edit', place: PLACE, text: 'My own words: xylophone.' },
  {
    name: 'merges its category into another',
    command: ['categories', 'merge', 'cooking/baking', 'kitchen/bread'],
    place: { main_category: 'kitchen', subcategory: 'bread' },
  },
  {
    name: 'renames its main category',
    command: ['categories', 'rename', 'cooking', 'kitchen'],
    place: { main_category: 'kitchen', subcategory: 'baking' },
  },
  {
    name: 'writes a note on it',
    command: ['note', IN_HAND, 'My own words: xylophone.'],
    place: PLACE,
    text: '## My notes\n\nMy own words: xylophone.',
  },
  { name: 'merges it into its twin', command: ['duplicates', 'merge', IN_HAND, TWIN] },
  { name: 'merges its twin into it', command: ['duplicates', 'merge', TWIN, IN_HAND], place: PLACE },
  { name: 'deletes it', command: ['delete', IN_HAND] },
  { name: 'deletes and restores it', command: ['delete', IN_HAND, 'undelete'], place: PLACE },
  { name: 'retries it', isUnfinished: true, command: ['retry', IN_HAND], place: PLACE },
  { name: 'sets it aside', isUnfinished: true, command: ['set-aside', IN_HAND] },
]

/** Row, file, search and git say the same of the post: it has one article there, or none. */
export async function expectAgreement(
  root: string,
  query: Query,
  id: string,
  { place, text }: Pick<Act, 'place' | 'text'>,
) {
  const [item] = await query(`select * from items where id = '${id}'`)
  const [post] = await query(`select * from posts where id = '${id}'`)
  const found = await query(`select main_category, subcategory from search_documents where id = '${id}'`)
  const files = await articlesOf(root, id)
  const committed = await committedFiles(root, id)
  expect(await query('select post_id from unsettled_files')).toEqual([])
  if (place === undefined) {
    expect({ item, found, files, committed }).toEqual({
      item: undefined,
      found: [],
      files: [],
      committed: [],
    })
    return
  }
  const path = `${place.main_category}/${place.subcategory}/${String(item?.['slug'])}/README.md`
  expect(item).toMatchObject(place)
  expect(post).toMatchObject({ ...place, state: 'processed', failures: {} })
  expect(found).toEqual([place])
  expect({ files, committed }).toEqual({ files: [path], committed: [path] })
  const content = await readFile(join(root, path), 'utf8')
  const notes = String(item?.['file_notes'])
  expect(cutFile(content, [notes])).toMatchObject({ body: item?.['body'], notes })
  expect(hashText(content)).toBe(item?.['file_sha256'])
  if (text !== undefined) expect(content).toContain(text)
}

/** @returns Paths of all articles made from the post. */
async function articlesOf(root: string, id: string): Promise<string[]> {
  const names = await readdir(root, { recursive: true }).catch(() => [])
  const pages = names.filter((name) => name.endsWith('README.md') && !name.startsWith('.git/'))
  const owners = await Promise.all(
    pages.map(async (name) => parseFrontMatter(await readFile(join(root, name), 'utf8'))?.data['tweet_id']),
  )
  return pages.filter((_, at) => owners[at] === id)
}

/** @returns What git holds of them; everything is committed. */
async function committedFiles(root: string, id: string): Promise<string[]> {
  const git = async (...args: string[]): Promise<string> => (await run('git', ['-C', root, ...args])).stdout
  expect(await git('status', '--porcelain')).toBe('')
  const names = (await git('ls-files', '-z')).split('\0')
  return names.filter((name) => name.endsWith(`${id.slice(-6)}/README.md`))
}
