/** Whether the page of a post is opened: not where what is known of it shows that nothing would be gained. */
import type { Post } from '../../../contract/post.ts'
import { lackOf, type Lack } from '../../../posts/what-is-missing.ts'
import type { XSettings } from '../x-settings.ts'

/** @returns For what pages are opened. */
export function worthOpeningFor({ threads }: Pick<XSettings, 'threads'>): readonly Lack[] {
  return threads ? ['content', 'thread'] : ['content']
}

export function isWorthOpening(post: Post, settings: Pick<XSettings, 'threads'>): boolean {
  const lack = lackOf(post)
  return lack !== undefined && worthOpeningFor(settings).includes(lack)
}
