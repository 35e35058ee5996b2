/** X as a source: the user's own session in a browser, read as X's page reads it. */
import type { Source } from '../source.ts'
import type { SourceParts } from '../source-parts.ts'
import { readiness } from './session-state.ts'
import { xSettingsOf } from './x-settings.ts'

export function openXSource({ env, paths, db, log }: SourceParts): Source {
  const settings = xSettingsOf(env, paths)
  return {
    id: 'x',
    title: 'X',
    check: () => readiness(settings),
    // The browser's library is loaded with it.
    async fetch(context) {
      const { fetchBookmarks } = await import('./fetch-bookmarks.ts')
      await fetchBookmarks({ settings, db, log, context })
    },
    close: () => Promise.resolve(),
  }
}
