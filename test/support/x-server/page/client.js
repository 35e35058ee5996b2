/** The client of the look-alike: asks as X's own page asks, and goes where X's page goes. */

function cookieOf(name) {
  return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1] ?? ''
}

async function query(operation, variables) {
  const id = config.queryIds[operation]
  const search = new URLSearchParams({
    variables: JSON.stringify(variables),
    features: JSON.stringify(config.features),
  })
  const response = await fetch(`/i/api/graphql/${id}/${operation}?${search}`, {
    headers: {
      authorization: `Bearer ${config.bearer}`,
      'x-csrf-token': cookieOf('ct0'),
      'x-twitter-auth-type': 'OAuth2Session',
      'x-twitter-active-user': 'yes',
      'x-client-transaction-id': btoa(`${operation}-${Math.random()}`),
    },
  })
  const refuge = { 401: '/i/flow/login', 403: '/account/access' }[response.status]
  if (config.losesRefusals && refuge !== undefined) location.assign(refuge)
  const text = await response.text()
  if (response.status === 401) location.assign('/i/flow/login')
  if (response.status === 403 && /"code":(326|64)\b/.test(text)) location.assign('/account/access')
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return config.isOpaque ? decodeURIComponent(atob(text)) : text
}

function decodeAnswer(text) {
  const entries = []
  let next
  const walk = (value) => {
    if (Array.isArray(value)) value.forEach(walk)
    else if (typeof value === 'object' && value !== null) {
      if (value.entryId?.startsWith('tweet-')) {
        const result = value.content.itemContent.tweet_results.result
        entries.push({
          id: value.entryId.slice(6),
          sortIndex: value.sortIndex,
          post: result?.tweet ?? result,
        })
      } else if (value.cursorType === 'Bottom') next = value.value
      else Object.values(value).forEach(walk)
    }
  }
  walk(JSON.parse(text))
  entries.sort((a, b) => (a.sortIndex < b.sortIndex ? 1 : -1))
  return { entries, next }
}

function authorOf(post) {
  const user = post?.core?.user_results?.result
  const handle = user?.core?.screen_name ?? user?.legacy?.screen_name ?? 'i'
  return { handle, name: user?.core?.name ?? user?.legacy?.name ?? '' }
}

function start() {
  const { pathname } = location
  const [, folder] = /^\/i\/(?:bookmarks|history)\/(\d+)$/.exec(pathname) ?? []
  const [, status] = /\/status\/(\d+)$/.exec(pathname) ?? []
  if (/^\/(i\/flow\/)?login$/.test(pathname)) return openLogin()
  if (pathname.startsWith('/account/')) return undefined
  // What X's page asks and tells besides.
  void fetch('/i/api/1.1/jot/client_event.json', { method: 'POST', body: 'page' }).catch(() => undefined)
  if (config.mutates)
    void fetch('/i/api/graphql/wY/DeleteBookmark', { method: 'POST', body: '{}' }).catch(() => 0)
  if (status !== undefined) return query('TweetDetail', { focalTweetId: status }).then(decodeAnswer)
  if (/^\/i\/(bookmarks|history)/.test(pathname)) {
    if (pathname !== config.bookmarksPath && folder === undefined)
      history.replaceState({}, '', config.bookmarksPath)
    void query('BookmarkFoldersSlice', {}).catch(() => undefined)
    void query('HomeTimeline', {}).catch(() => undefined)
    return openBookmarks(folder)
  }
  return undefined
}

addEventListener('DOMContentLoaded', start)
