/** How people are named in files. */
import type { Author } from '../contract/post.ts'

/** How an author is named: "Ada Lovelace (@ada)", or the part that is known, or ''. */
export function authorName(author: Author): string {
  const handle = author.handle === undefined || author.handle === '' ? '' : `@${author.handle}`
  const name = author.name?.trim() ?? ''
  if (name === '' || handle === '') return name || handle
  return `${name} (${handle})`
}
