/** X's paid API as a source, for those who have an app of their own there. */
import { UsageError } from '../../errors.ts'
import type { SourceParts } from '../source-parts.ts'
import type { Source } from '../source.ts'
import { openApiClient, type ApiClient } from './api-client.ts'
import { completePost, lacksSomething } from './complete-post.ts'
import { fetchBookmarks } from './fetch-bookmarks.ts'
import { xApiSettingsOf } from './settings.ts'
import { loadLogin } from './token-file.ts'

const HOW = "Set X_API_CLIENT_ID (an app in X's developer console), then: kba login --api"

export function openXApiSource({ env, paths, db }: SourceParts): Source {
  const { oauth, tokenFile, findsThreads } = xApiSettingsOf(env, paths)
  let opened: ApiClient | undefined
  const client = (): ApiClient => {
    if (oauth === undefined) throw new UsageError('api_not_set', "X's API is not set up.", { hint: HOW })
    opened ??= openApiClient(oauth, tokenFile)
    return opened
  }
  return {
    id: 'x-api',
    title: "X's API",
    async check() {
      if (oauth === undefined) return { state: 'off', hint: HOW }
      if ((await loadLogin(tokenFile)) !== undefined) return { state: 'ready' }
      const error = new UsageError('api_logged_out', "You are not logged in to X's API.", {
        hint: 'kba login --api',
      })
      return { state: 'blocked', error }
    },
    fetch: (context) => fetchBookmarks({ client: client(), db, context, folders: env.X_FOLDERS }),
    posts: {
      canComplete: (post) => oauth !== undefined && lacksSomething(post, findsThreads),
      complete: (post, { signal }) => completePost(client(), post, findsThreads, signal),
    },
    close: () => Promise.resolve(),
  }
}
