/** Invented raw posts in the shapes that X's web client gets: every kind comes up again and again. */

export type RawObject = Record<string, unknown>

/** Where a user's name stands: X moved it in 2025, and both are seen. */
export type UserShape = 'core' | 'legacy' | 'mixed'

export interface PostChoices {
  users: UserShape
  /** Media have addresses below it. */
  mediaUrl: string
}

const TOPICS = [
  'PostgreSQL partial indexes keep hot rows small',
  'Rust lifetimes are only names for borrows',
  'Kubernetes probes should not restart a slow start',
  'React effects are not events',
  'TLS 1.3 needs one round trip less',
  'Vector search wants exact filters first',
  'Backpressure is a feature of a queue',
]
const LONG = ' Measure first, then change one thing, then measure again.'.repeat(12)

/** @returns The id of the post at a place of the bookmarks; the order of saving is not that of writing. */
export function postIdAt(index: number): string {
  const shuffled = (BigInt(index) * 7_919n) % 1_000_003n
  return String(1_700_000_000_000_000_000n + shuffled * 1_000_000_007n)
}

/** @returns What stands in `tweet_results.result`; `undefined` for a post that X names but does not deliver. */
export function rawPostAt(index: number, choices: PostChoices): unknown {
  const id = postIdAt(index)
  const plain = rawPost(id, index, choices)
  switch (index % 20) {
    case 1:
      return { ...plain, note_tweet: noteOf(id, `${textOf(index)}${LONG}`) }
    case 3:
      return withMedia(plain, [photo(id, choices)])
    case 5:
      return withMedia(plain, [video(id, choices)])
    case 7:
      return withQuote(plain, rawPost(quotedIdOf(id), index + 1, choices))
    case 9:
      return { ...plain, card: pollCard() }
    case 11:
      return { __typename: 'TweetWithVisibilityResults', tweet: plain, limitedActionResults: {} }
    case 13:
      return { ...plain, article: articleOf(id, index) }
    case 15:
      return index % 40 === 15 ? tombstone('This Post was deleted by the Post author. Learn more') : undefined
    default:
      return plain
  }
}

export function rawPost(id: string, index: number, { users }: PostChoices, text = textOf(index)): RawObject {
  const short = `https://t.co/l${index}`
  const target = `https://example.org/notes/${index}?from=x&page=1`
  return {
    __typename: 'Tweet',
    rest_id: id,
    core: { user_results: { result: rawUser(index % 50, users) } },
    legacy: {
      id_str: id,
      full_text: `${text} &amp; more: ${short}`,
      created_at: 'Wed Oct 10 20:19:24 +0000 2025',
      lang: 'en',
      conversation_id_str: id,
      user_id_str: String(1000 + (index % 50)),
      bookmarked: true,
      // Every 25th is a thread.
      reply_count: index % 25 === 0 ? 3 : 0,
      entities: {
        urls: [{ url: short, expanded_url: target, display_url: 'example.org', indices: [0, 5] }],
        hashtags: [{ text: 'notes', indices: [0, 5] }],
        user_mentions: [],
      },
    },
    views: { count: String(index), state: 'EnabledWithCount' },
  }
}

export function rawUser(number: number, shape: UserShape): RawObject {
  const handle = `writer${number}`
  const name = `Writer ${number}`
  const isOld = shape === 'legacy' || (shape === 'mixed' && number % 2 === 0)
  const fields = isOld
    ? { legacy: { screen_name: handle, name } }
    : { core: { screen_name: handle, name, created_at: 'Wed Oct 10 20:19:24 +0000 2018' } }
  return { __typename: 'User', rest_id: String(1000 + number), ...fields }
}

export function tombstone(text: string): RawObject {
  return { __typename: 'TweetTombstone', tombstone: { text: { text } } }
}

function textOf(index: number): string {
  return `${TOPICS[index % TOPICS.length] ?? ''}, lesson ${index} 🙂`
}

function quotedIdOf(id: string): string {
  return String(BigInt(id) - 77n)
}

function noteOf(id: string, text: string): RawObject {
  return { is_expandable: true, note_tweet_results: { result: { id: `n${id}`, text, entity_set: {} } } }
}

function withMedia(post: RawObject, media: RawObject[]): RawObject {
  return { ...post, legacy: { ...(post['legacy'] as RawObject), extended_entities: { media } } }
}

function withQuote(post: RawObject, quoted: RawObject): RawObject {
  const legacy = post['legacy'] as RawObject
  const id = quoted['rest_id']
  return {
    ...post,
    quoted_status_result: { result: quoted },
    legacy: { ...legacy, is_quote_status: true, quoted_status_id_str: id },
  }
}

function photo(id: string, { mediaUrl }: PostChoices): RawObject {
  return {
    id_str: `9${id}`,
    type: 'photo',
    url: 'https://t.co/photo',
    media_url_https: `${mediaUrl}/P${id}.png`,
    ext_alt_text: `A picture of ${id}`,
    original_info: { width: 1200, height: 800 },
  }
}

function video(id: string, { mediaUrl }: PostChoices): RawObject {
  const variant = (bitrate: number): RawObject => {
    return { content_type: 'video/mp4', bitrate, url: `${mediaUrl}/V${id}-${bitrate}.mp4` }
  }
  return {
    id_str: `8${id}`,
    type: 'video',
    media_url_https: `${mediaUrl}/S${id}.png`,
    video_info: {
      duration_millis: 12_000,
      variants: [
        { content_type: 'application/x-mpegURL', url: `${mediaUrl}/V${id}.m3u8` },
        variant(256_000),
        variant(2_176_000),
      ],
    },
  }
}

function pollCard(): RawObject {
  const value = (text: string): RawObject => ({ type: 'STRING', string_value: text })
  const values = {
    choice1_label: value('Yes'),
    choice1_count: value('12'),
    choice2_label: value('No'),
    choice2_count: value('3'),
  }
  const binding = Object.entries(values).map(([key, inner]) => ({ key, value: inner }))
  return {
    rest_id: 'card://1',
    legacy: { name: 'poll2choice_text_only', url: 'card://1', binding_values: binding },
  }
}

function articleOf(id: string, index: number): RawObject {
  const result = { rest_id: `a${id}`, title: `Article ${index}`, preview_text: 'How it began' }
  return { article_results: { result } }
}
