/** X as a source: the user's own session in a browser, read as X's page reads it. */
import { openedOnce, type OpenedOnce } from '../../kept-for.ts'
import type { Source } from '../source.ts'
import type { SourceParts } from '../source-parts.ts'
import type { XPosts } from './posts/open-posts.ts'
import { isWorthOpening, worthOpeningFor } from './posts/is-worth-opening.ts'
import { readiness } from './session-state.ts'
import { xSettingsOf } from './x-settings.ts'

export function openXSource({ env, paths, db, log }: SourceParts): Source {
  const settings = xSettingsOf(env, paths)
  // The browser's library is loaded with them.
  const posts: OpenedOnce<XPosts> = openedOnce(async () => {
    const { openXPosts } = await import('./posts/open-posts.ts')
    return openXPosts(settings, log)
  })
  return {
    id: 'x',
    title: 'X',
    check: () => readiness(settings),
    async fetch(context) {
      await (await posts.current())?.rest()
      const { fetchBookmarks } = await import('./fetch-bookmarks.ts')
      await fetchBookmarks({ settings, db, log, context })
    },
    posts: {
      canComplete: (post) => isWorthOpening(post, settings),
      goesBackFor: worthOpeningFor(settings),
      ...(settings.maxPosts === undefined
        ? {}
        : { bound: { posts: settings.maxPosts, setting: 'X_MAX_POSTS' } }),
      complete: async (post, context) => (await posts.get()).complete(post, context),
    },
    async close() {
      await (await posts.current())?.rest()
    },
  }
}
