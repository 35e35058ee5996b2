/**
 * In which folder of X a bookmark is, by the API. X tells the ids of a folder in one answer and nothing more of them; one
 * that was not known, as it lies behind the newest 800, is a bookmark whose text is yet to be read.
 *
 * @see https://docs.x.com/x-api/users/get-bookmark-folders and get-bookmarks-by-folder-id
 */
import { KbaError, UnavailableError } from '../../errors.ts'
import { linkedPart } from '../../x-data/flat-post.ts'
import { idOf } from '../../x-data/post-id.ts'
import { bookmarkOf, found } from '../../x-data/record.ts'
import { objectsAt, textAt } from '../../x-data/shape.ts'
import type { FetchContext } from '../source.ts'
import type { SourceRecord } from '../../x-data/record.ts'
import type { ApiGet } from './api-client.ts'
import type { ApiState } from './state.ts'

/** Folders say nothing of when a post was put into them: each is looked at when something is new, and once a day. */
const FOLDERS_ANEW_MS = 24 * 3_600_000
const FOLDERS_A_PAGE = '100'
const MOST_PAGES = 20

interface Folder {
  id: string
  name: string
}

export interface FolderParts {
  get: ApiGet
  /** Of the bookmarks. */
  path: string
  /** Stores what a folder holds. */
  save: (records: readonly SourceRecord[]) => Promise<void>
  say: FetchContext['say']
}

export function areFoldersDue({ foldersAt }: ApiState): boolean {
  return Date.now() > Date.parse(foldersAt ?? '1970-01-01') + FOLDERS_ANEW_MS
}

/**
 * A plan without this endpoint keeps nobody from the bookmarks: that is said, and no more.
 *
 * @throws {UnavailableError} what keeps from everything else too; the next fetch reads the folders then.
 */
export async function readFolders(parts: FolderParts): Promise<void> {
  try {
    for (const folder of await listFolders(parts)) await readFolder(folder, parts)
  } catch (error) {
    if (!(error instanceof KbaError) || !/^api_(?:plan|refused)$/.test(error.code)) throw error
    parts.say('warn', `its folders cannot be read: ${error.message}`)
  }
}

async function listFolders({ get, path }: FolderParts): Promise<Folder[]> {
  const folders: Folder[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const { json } = await get('bookmark-folders', `${path}/folders`, {
      max_results: FOLDERS_A_PAGE,
      ...(cursor === undefined ? {} : { pagination_token: cursor }),
    })
    for (const folder of objectsAt(json, 'data')) {
      const [id, name] = [idOf(folder['id']), textAt(folder, 'name')]
      if (id !== undefined && name !== undefined) folders.push({ id, name })
    }
    cursor = textAt(json, 'meta', 'next_token')
    if (cursor === undefined) return folders
  }
  throw new UnavailableError('api_away', `X's API goes on listing folders behind ${folders.length}.`)
}

async function readFolder({ id, name }: Folder, { get, path, save }: FolderParts): Promise<void> {
  const { json } = await get('bookmarks-of-folder', `${path}/folders/${id}`, {})
  const records = objectsAt(json, 'data').flatMap((post) => {
    const postId = idOf(post['id'])
    return postId === undefined ? [] : [found(bookmarkOf([linkedPart(postId)], { folders: [name] }))]
  })
  await save(records)
}
