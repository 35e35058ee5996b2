/** What a synthesis cites, read off its own links. */
import { posix } from 'node:path'
import type { Db } from '../../db/tables.ts'
import type { Place } from '../../topics/place.ts'
import { listItemsAt, listSynthesisPage } from './synthesis-repository.ts'

export interface CitedSource {
  kind: 'item' | 'synthesis'
  /** Of the item. */
  id: string | null
  title: string
  main_category: string
  subcategory: string | null
  /** Relative to the knowledge base. */
  path: string
}

/** More topics than a main category has. */
const MAX_TOPICS = 1000

/** @param path - Of the synthesis. @returns In the order of its links; what is no longer there is left out. */
export async function listSources(db: Db, path: string, body: string): Promise<CitedSource[]> {
  const targets = linkTargets(path, body)
  const places = targets.flatMap((target) => placeOf(target) ?? [])
  const items = await listItemsAt(
    db,
    places.filter(({ slug }) => slug !== '_synthesis'),
  )
  const topics = places.filter(({ slug }) => slug === '_synthesis')
  const syntheses =
    topics[0] === undefined
      ? []
      : await listSynthesisPage(db, { mainCategory: topics[0].main_category, limit: MAX_TOPICS })
  const byPlace = new Map<string, CitedSource>()
  for (const { id, title, main_category, subcategory, slug } of items) {
    const target = `${main_category}/${subcategory}/${slug}/README.md`
    byPlace.set(target, { kind: 'item', id, title, main_category, subcategory, path: target })
  }
  for (const { title, main_category, subcategory } of syntheses) {
    const target = `${main_category}/${subcategory}/_synthesis/README.md`
    byPlace.set(target, { kind: 'synthesis', id: null, title, main_category, subcategory, path: target })
  }
  return targets.flatMap((target) => byPlace.get(target) ?? [])
}

/** @returns Each relative target once, from the root of the knowledge base. */
function linkTargets(path: string, body: string): string[] {
  const folder = posix.dirname(path)
  const links = [...body.matchAll(/\]\(([^)\s]{1,2000})\)/g)].map(([, target = '']) => decoded(target))
  const relative = links.filter((target) => target !== '' && !/^([a-z][a-z0-9+.-]*:|#|\/)/i.test(target))
  return [
    ...new Set(relative.map((target) => posix.normalize(posix.join(folder, target.split('#', 1)[0] ?? '')))),
  ]
}

function placeOf(target: string): (Place & { slug: string }) | undefined {
  const [main_category, subcategory, slug, file, ...rest] = target.split('/')
  if (main_category === undefined || subcategory === undefined || slug === undefined) return undefined
  return file === 'README.md' && rest.length === 0 ? { main_category, subcategory, slug } : undefined
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target)
  } catch {
    return ''
  }
}
