/** Where posts that are unsorted could go: the nearest places, for the user to choose from. */
import { sql } from 'kysely'
import type { Post } from '../contract/post.ts'
import type { Db } from '../db/tables.ts'
import type { BuiltinCategorizer, Suggestion } from '../models/builtin/categorize.ts'
import type { CategoryTree } from '../topics/category-tree.ts'
import { whatIsKnown } from './categorize-post.ts'

/** More are no help: who finds the place in none of three looks for it in the tree. */
const SUGGESTIONS = 3

interface SuggestionParts {
  db: Db
  categorizer: BuiltinCategorizer
  tree: Pick<CategoryTree, 'describe'>
}

/** @returns The nearest places by id, each of another main category, the likeliest first; nothing for unknown ids. */
export async function suggestPlaces(
  { db, categorizer, tree }: SuggestionParts,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Suggestion[]>> {
  const places = await tree.describe()
  const suggested = new Map<string, readonly Suggestion[]>()
  for (const { id, content, ...known } of await readPosts(db, ids)) {
    const input = whatIsKnown({ ...known, post: content, pages: [] })
    suggested.set(id, await categorizer.suggest(input, places, SUGGESTIONS))
  }
  return suggested
}

async function readPosts(db: Db, ids: readonly string[]) {
  const { rows } = await sql<{
    id: string
    content: Post
    folders: string[]
    tags: string[]
    mediaDescriptions: string[]
  }>`
    select id, content, folders, tags, array(
      select description from media where media.post_id = posts.id and description is not null order by position
    ) as "mediaDescriptions"
    from posts where id = any(${[...ids]})`.execute(db)
  return rows
}
