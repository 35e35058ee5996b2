/** Makes exports as X's web client answers them: an array of pages, each post a record of realistic size. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'

const WORDS =
  'index query planner cache latency vector model training token attention gradient replica shard commit rebase container kernel socket thread borrow lifetime trait compiler parser schema migration latency throughput backpressure queue broker consensus quorum snapshot journal checksum encryption certificate session cookie render layout hydrate bundle deploy rollback canary metric trace span alert budget profile allocation arena buffer'.split(
    ' ',
  )
const PAGE = 100

export interface ExportOptions {
  posts: number
  /** Every so many posts has an image; 0 for none. */
  imageEvery?: number
  /** Goes on until the file is so large, whatever `posts` says. */
  bytes?: number
}

export function postId(index: number): string {
  return String(1_900_000_000_000_000_000n + BigInt(index) * 7_919_000_003n)
}

export function imageName(index: number): string {
  return `BENCH${index}.png`
}

/** @returns How many posts it holds. */
export async function writeExport(file: string, options: ExportOptions): Promise<number> {
  const out = createWriteStream(file)
  let size = 0
  let index = 0
  const isDone = (): boolean => (options.bytes === undefined ? index >= options.posts : size >= options.bytes)
  for (let page = 0; !isDone(); page += 1) {
    const entries: unknown[] = []
    for (; entries.length < PAGE && !isDone(); index += 1) {
      const entry = entryOf(index, options.imageEvery ?? 0)
      size += JSON.stringify(entry).length
      entries.push(entry)
    }
    const instructions = [{ type: 'TimelineAddEntries', entries }]
    const answer = { data: { bookmark_timeline_v2: { timeline: { instructions } } } }
    if (!out.write(`${page === 0 ? '[' : ',\n'}${JSON.stringify(answer)}`)) await once(out, 'drain')
  }
  out.end(']\n')
  await finished(out)
  return index
}

export function textOf(index: number): string {
  const word = (n: number): string => WORDS[(index * 31 + n * n * 7 + n) % WORDS.length] ?? ''
  const sentences = Array.from({ length: 6 + (index % 12) }, (_, s) => {
    const words = Array.from({ length: 12 }, (__, w) => word(s * 13 + w)).join(' ')
    return `${words.charAt(0).toUpperCase()}${words.slice(1)} ${index}.`
  })
  return sentences.join(' ')
}

function entryOf(index: number, imageEvery: number): unknown {
  const id = postId(index)
  const text = textOf(index)
  const hasImage = imageEvery > 0 && index % imageEvery === 0
  const media = hasImage ? [mediumOf(index, id)] : []
  const tweet = {
    __typename: 'Tweet',
    rest_id: id,
    core: { user_results: { result: userOf(index % 500) } },
    edit_control: { edit_tweet_ids: [id], editable_until_msecs: '1789377120000', edits_remaining: '5' },
    views: { count: String(index * 17), state: 'EnabledWithCount' },
    source: '<a href="https://mobile.x.com" rel="nofollow">X Web App</a>',
    legacy: {
      bookmark_count: index % 900,
      bookmarked: true,
      created_at: 'Mon Sep 14 08:12:00 +0000 2026',
      conversation_id_str: id,
      display_text_range: [0, 270],
      entities: { hashtags: [], symbols: [], timestamps: [], urls: [], user_mentions: [], media },
      extended_entities: { media },
      favorite_count: index % 4000,
      favorited: false,
      full_text: text.slice(0, 270),
      is_quote_status: false,
      lang: 'en',
      quote_count: 13,
      reply_count: 41,
      retweet_count: 82,
      retweeted: false,
      user_id_str: String(1_000_000 + (index % 500)),
      id_str: id,
    },
    note_tweet: {
      is_expandable: true,
      note_tweet_results: {
        result: {
          id: `note-${id}`,
          text,
          entity_set: { hashtags: [], symbols: [], timestamps: [], urls: [], user_mentions: [] },
          richtext: { richtext_tags: [] },
          media: { inline_media: [] },
        },
      },
    },
  }
  return {
    entryId: `tweet-${id}`,
    sortIndex: String(1_868_300_000_000_000_000n - BigInt(index)),
    content: {
      entryType: 'TimelineTimelineItem',
      __typename: 'TimelineTimelineItem',
      itemContent: {
        itemType: 'TimelineTweet',
        __typename: 'TimelineTweet',
        tweet_results: { result: tweet },
        tweetDisplayType: 'Tweet',
      },
    },
  }
}

function userOf(index: number): unknown {
  return {
    __typename: 'User',
    rest_id: String(1_000_000 + index),
    is_blue_verified: true,
    legacy: {
      created_at: 'Mon Sep 07 14:06:00 +0000 2015',
      description: `Writes about ${WORDS[index % WORDS.length] ?? ''}. `.repeat(4),
      entities: { description: { urls: [] } },
      followers_count: 19091,
      friends_count: 1064,
      location: '',
      name: `Bench Author ${index}`,
      profile_image_url_https:
        'https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png',
      screen_name: `bench_${index}`,
      statuses_count: 19174,
      verified: false,
    },
  }
}

function mediumOf(index: number, id: string): unknown {
  return {
    display_url: `pic.x.com/B${index}`,
    expanded_url: `https://x.com/bench/status/${id}/photo/1`,
    id_str: String(1_700_000_000_000_000_000n + BigInt(index)),
    indices: [270, 293],
    media_key: `3_${index}`,
    media_url_https: `https://pbs.twimg.com/media/${imageName(index)}`,
    type: 'photo',
    url: `https://t.co/B${index}`,
    ext_alt_text: `A chart of run ${index}`,
    ext_media_availability: { status: 'Available' },
    sizes: { large: { h: 675, w: 1200, resize: 'fit' } },
    original_info: { height: 675, width: 1200, focus_rects: [] },
  }
}
