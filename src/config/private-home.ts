/** Keeps a home to its user: mends at each start what an earlier version, or a generous umask, left open. */
import { join } from 'node:path'
import { isOpenToOthers, makePrivate, rightsOf } from '../private-files.ts'
import type { Paths } from './paths.ts'

/**
 * Looks at a few paths only: a folder that is closed keeps others from all that is in it. The knowledge base is closed with the state, once,
 * where it had the same rights: others it was given on purpose, and from then on its rights are the user's.
 */
export async function keepHomePrivate(paths: Paths): Promise<void> {
  const { data, database, knowledgeBase, mediaCache } = paths
  const before = rightsOf(data)
  if (isOpenToOthers(data) && rightsOf(knowledgeBase) === before) await makePrivate(knowledgeBase)
  if (isOpenToOthers(join(database, 'PG_VERSION'))) await makePrivate(database)
  for (const folder of [mediaCache, data]) if (isOpenToOthers(folder)) await makePrivate(folder)
}

/**
 * Looks at every file of the state, and of a knowledge base that is closed itself, and mends them.
 *
 * @returns The paths that others could read or write.
 */
export async function mendHome({ data, knowledgeBase, mediaCache }: Paths): Promise<string[]> {
  const folders = [data, mediaCache, ...(isOpenToOthers(knowledgeBase) ? [] : [knowledgeBase])]
  const mended = await Promise.all(folders.map(makePrivate))
  return [...new Set(mended.flat())]
}
