/** The author of a raw tweet. X moved name and handle from `legacy` to `core` in 2025: both are read. */
import type { Author } from '../../contract/post.ts'
import { idOf } from '../post-id.ts'
import { at, compact, objectAt, textAt } from '../shape.ts'

/** @returns What is known; empty for a missing or unavailable user. */
export function userOf(result: unknown): Author {
  return authorOf({
    id: at(result, 'rest_id') ?? at(result, 'id_str'),
    handle:
      textAt(result, 'core', 'screen_name') ??
      textAt(result, 'legacy', 'screen_name') ??
      at(result, 'screen_name'),
    name: textAt(result, 'core', 'name') ?? textAt(result, 'legacy', 'name') ?? at(result, 'name'),
  })
}

/** @returns The author of a tweet result, or of a v1 tweet with a `user`. */
export function tweetAuthor(tweet: unknown): Author {
  const result =
    objectAt(tweet, 'core', 'user_results', 'result') ?? objectAt(tweet, 'core', 'user_result', 'result')
  const user = userOf(result ?? at(tweet, 'user'))
  const id = idOf(at(tweet, 'legacy', 'user_id_str')) ?? idOf(at(tweet, 'user_id_str'))
  return user.id === undefined && id !== undefined ? { ...user, id } : user
}

/** @returns The author without what tools write for "not known": `Unknown`, `@unknown`, an at sign alone. */
export function authorOf(raw: { id?: unknown; handle?: unknown; name?: unknown }): Author {
  const handle = typeof raw.handle === 'string' ? raw.handle.trim().replace(/^@/, '') : ''
  const known = /^\w{1,20}$/.test(handle) && !/^unknown$/i.test(handle)
  const name = typeof raw.name === 'string' ? raw.name.trim() : ''
  return compact<Author>({
    id: idOf(raw.id),
    handle: known ? handle : undefined,
    name: name === '' || /^unknown(?: user)?$/i.test(name) ? undefined : name,
  })
}
