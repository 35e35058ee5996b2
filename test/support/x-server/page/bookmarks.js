/** The page of bookmarks: loads by cursor as it is scrolled, draws what is near, drops the rest. */
const HEIGHT = 200
const MARGIN = 1200

function openBookmarks(folderId) {
  const main = document.querySelector('main')
  const posts = []
  const drawn = new Map()
  let cursor
  let isEnded = false
  let isLoading = false
  let failed = false

  const load = async () => {
    if (isLoading || isEnded || failed) return
    isLoading = true
    try {
      const operation = folderId === undefined ? 'Bookmarks' : 'BookmarkFolderTimeline'
      const variables = { count: config.pageSize, includePromotedContent: true }
      if (folderId !== undefined) variables.bookmark_collection_id = folderId
      if (cursor !== undefined) variables.cursor = cursor
      take(await query(operation, variables))
    } catch (error) {
      failed = true
      showRetry(String(error))
    }
    isLoading = false
    draw()
  }

  const take = (answer) => {
    const { entries, next } = decodeAnswer(answer)
    posts.push(...entries)
    const stops = config.stopsOnEmpty && entries.length === 0
    if (next === undefined || next === cursor || stops) isEnded = true
    cursor = next
  }

  const showRetry = (reason) => {
    const button = document.createElement('button')
    button.textContent = 'Retry'
    button.title = reason
    button.addEventListener('click', () => {
      button.remove()
      failed = false
      void load()
    })
    document.querySelector('nav').append('Something went wrong. Try reloading.', button)
  }

  const draw = () => {
    main.style.height = `${posts.length * HEIGHT + 400}px`
    const first = Math.max(0, Math.floor((scrollY - MARGIN) / HEIGHT))
    const last = Math.min(posts.length, Math.ceil((scrollY + innerHeight + MARGIN) / HEIGHT))
    for (const [index, element] of drawn) {
      if (index >= first && index < last) continue
      element.remove()
      drawn.delete(index)
    }
    for (let index = first; index < last; index += 1) {
      if (drawn.has(index)) continue
      const element = article(posts[index], index)
      drawn.set(index, element)
      main.append(element)
    }
    if (scrollY + innerHeight > posts.length * HEIGHT - 1500) void load()
  }

  addEventListener('scroll', draw)
  void load()
}

function article({ id, post }, index) {
  const element = document.createElement('article')
  element.style.top = `${index * HEIGHT}px`
  const { handle, name } = authorOf(post)
  const text =
    post?.note_tweet?.note_tweet_results?.result?.text ?? post?.legacy?.full_text ?? 'This Post is gone.'
  const head = document.createElement('div')
  head.dataset.testid = 'User-Name'
  head.innerHTML = `<a href="/${handle}">${name}</a> <a href="/${handle}/status/${id}"><time datetime="2025-10-10T20:19:24.000Z">Oct 10</time></a>`
  const body = document.createElement('div')
  body.lang = 'en'
  body.dataset.testid = 'tweetText'
  body.textContent = text
  element.append(head, body)
  for (const medium of post?.legacy?.extended_entities?.media ?? []) {
    const image = document.createElement('img')
    image.src = medium.media_url_https
    image.alt = medium.ext_alt_text ?? ''
    element.append(image)
  }
  return element
}
