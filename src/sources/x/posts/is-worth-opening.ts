/** Whether the page of a post is opened: not where what is known of it shows that nothing would be gained. */
import { focalPart, type Post } from '../../../contract/post.ts'
import { lacksBeginning, lacksContent, mayBeCut, mayGoOn } from '../../what-is-missing.ts'
import type { XSettings } from '../x-settings.ts'

export function isWorthOpening(post: Post, { threads }: Pick<XSettings, 'threads'>): boolean {
  if (!/^\d+$/.test(post.id) || focalPart(post).unavailable !== undefined) return false
  if (lacksContent(post) || mayBeCut(post)) return true
  return threads && (lacksBeginning(post) || mayGoOn(post))
}
