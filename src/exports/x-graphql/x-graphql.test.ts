import { describe, expect, it } from 'vitest'
import { bookmarksPage, itemOf, rawTweet, readExport, tweetEntry } from '../testing.ts'

const url = (short: string, expanded: string): object => ({
  url: `https://t.co/${short}`,
  expanded_url: expanded,
})

describe('x-graphql', () => {
  it('reads posts in the order of the page, without cursors and advertisements', async () => {
    const cursor = {
      entryId: 'cursor-bottom-1',
      sortIndex: '1',
      content: { entryType: 'TimelineTimelineCursor' },
    }
    const ad = tweetEntry('13', rawTweet('13', 'buy'), {}, { promotedMetadata: {} })
    const page = bookmarksPage(
      tweetEntry('11', rawTweet('11', 'old')),
      tweetEntry('12', rawTweet('12', 'new')),
      ad,
      cursor,
    )

    const result = await readExport({ wrapped: [page] })

    expect(result.format).toBe('x-graphql')
    expect(result.parts.map((part) => part.text)).toEqual(['new', 'old'])
    expect(result.ignored).toEqual(['an advertisement'])
    expect(result.parts[0]).toMatchObject({
      url: 'https://x.com/ada/status/12',
      author: { id: '7', handle: 'ada', name: 'Ada' },
      postedAt: '2018-10-10T20:19:24.000Z',
    })
  })

  it('takes long text as it is and puts targets in the place of t.co', async () => {
    const legacy = {
      entities: { urls: [url('b', 'https://example.org/b')] },
      extended_entities: {
        media: [
          {
            id_str: '3',
            type: 'photo',
            url: 'https://t.co/m',
            media_url_https: 'https://pbs.twimg.com/media/Ab.png',
            ext_alt_text: 'A cat',
          },
        ],
      },
    }
    const note = {
      text: 'A & 😀 https://t.co/a https://t.co/m',
      entity_set: { urls: [url('a', 'https://example.org/a?x=1&y=2')] },
    }
    const tweet = rawTweet('12', 'A &amp;', legacy, { note_tweet: { note_tweet_results: { result: note } } })

    const { parts } = await readExport(bookmarksPage(tweetEntry('12', tweet)))

    expect(parts[0]?.text).toBe('A & 😀 https://example.org/a?x=1&y=2')
    expect(parts[0]?.links).toEqual([{ url: 'https://example.org/a?x=1&y=2', shortUrl: 'https://t.co/a' }])
    expect(parts[0]?.media).toEqual([
      {
        id: '3',
        type: 'photo',
        url: 'https://pbs.twimg.com/media/Ab?format=png&name=orig',
        altText: 'A cat',
      },
    ])
  })

  it('takes the best MP4 of a video', async () => {
    const variants = [
      { content_type: 'application/x-mpegURL', url: 'https://v/a.m3u8' },
      { content_type: 'video/mp4', bitrate: 1, url: 'https://v/small.mp4' },
      { content_type: 'video/mp4', bitrate: 9, url: 'https://v/big.mp4' },
    ]
    const media = [
      { id_str: '3', type: 'video', media_url_https: 'https://v/still.jpg', video_info: { variants } },
    ]

    const { parts } = await readExport(
      bookmarksPage(tweetEntry('12', rawTweet('12', 'v', { extended_entities: { media } }))),
    )

    expect(parts[0]?.media).toEqual([
      { id: '3', type: 'video', url: 'https://v/big.mp4', posterUrl: 'https://v/still.jpg' },
    ])
  })

  it('reads quoted posts and drops their address from the end of the text', async () => {
    const quoted = { tweet: rawTweet('9', 'the quoted one'), limitedActionResults: {} }
    const tweet = rawTweet(
      '12',
      'look https://t.co/q',
      { quoted_status_id_str: '9', entities: { urls: [url('q', 'https://twitter.com/ada/status/9')] } },
      { quoted_status_result: { result: quoted } },
    )

    const { parts } = await readExport(bookmarksPage(tweetEntry('12', tweet)))

    expect(parts[0]).toMatchObject({ text: 'look', links: [], quoted: { id: '9', text: 'the quoted one' } })
  })

  it('keeps posts that X no longer shows, and reads the old place of authors', async () => {
    const tombstone = {
      __typename: 'TweetTombstone',
      tombstone: { text: { text: 'This Post was deleted. Learn more' } },
    }
    const old = rawTweet(
      '12',
      'x',
      {},
      { core: { user_results: { result: { legacy: { screen_name: 'bob', name: 'Bob' } } } } },
    )
    const bare = rawTweet('11', 'y', { user_id_str: undefined }, { core: { user_results: {} } })
    const page = bookmarksPage(tweetEntry('13', tombstone), tweetEntry('12', old), tweetEntry('11', bare))

    const { parts } = await readExport([page])

    expect(parts[0]).toMatchObject({
      id: '13',
      unavailable: 'This Post was deleted.',
      url: 'https://x.com/i/status/13',
    })
    expect(parts[1]?.author).toMatchObject({ handle: 'bob', name: 'Bob' })
    expect(parts[2]?.author).toEqual({})
  })

  it('reads polls, cards and articles', async () => {
    const pair = (key: string, value: string): object => ({ key, value: { string_value: value } })
    const poll = {
      legacy: {
        name: 'poll2choice_text_only',
        binding_values: [
          pair('choice1_label', 'Yes'),
          pair('choice1_count', '3'),
          pair('choice2_label', 'No'),
        ],
      },
    }
    const summary = {
      legacy: {
        name: 'summary',
        url: 'https://t.co/a',
        binding_values: [pair('title', 'A page'), pair('description', 'About')],
      },
    }
    const blocks = [
      { type: 'header-two', text: 'Head' },
      {
        type: 'unstyled',
        text: 'see here',
        entityRanges: [{ key: 0, offset: 4, length: 4 }],
        inlineStyleRanges: [{ style: 'Bold', offset: 0, length: 3 }],
      },
      { type: 'unordered-list-item', text: 'one' },
      { type: 'unordered-list-item', text: 'two' },
      { type: 'atomic', text: ' ', entityRanges: [{ key: 1, offset: 0, length: 1 }] },
    ]
    const entityMap = [
      { key: '0', value: { type: 'LINK', data: { url: 'https://example.org' } } },
      { key: '1', value: { type: 'MARKDOWN', data: { markdown: '```js\nlet a\n```' } } },
    ]
    const article = { article_results: { result: { title: 'Long', content_state: { blocks, entityMap } } } }
    const linked = rawTweet(
      '11',
      'https://t.co/a',
      { entities: { urls: [url('a', 'https://example.org/a')] } },
      { card: summary },
    )
    const page = bookmarksPage(
      tweetEntry('12', rawTweet('12', 'vote', {}, { card: poll })),
      tweetEntry('11', linked),
      tweetEntry('10', rawTweet('10', '', {}, { article })),
    )

    const { parts } = await readExport(page)

    expect(parts[0]?.poll?.choices).toEqual([{ label: 'Yes', votes: 3 }, { label: 'No' }])
    expect(parts[1]?.links).toMatchObject([
      { url: 'https://example.org/a', title: 'A page', description: 'About' },
    ])
    expect(parts[2]?.article?.body).toBe(
      '## Head\n\n**see** [here](https://example.org)\n\n- one\n- two\n\n```js\nlet a\n```',
    )
  })

  it('reads JSON Lines of answers, single posts and bare tweets', async () => {
    const one = { data: { tweetResult: { result: rawTweet('8', 'single') } } }
    const lines = [
      bookmarksPage(tweetEntry('12', rawTweet('12', 'a'))),
      one,
      { errors: [{ message: 'Rate limit' }] },
    ]

    const result = await readExport(lines.map((line) => JSON.stringify(line)).join('\n'))
    const bare = await readExport([rawTweet('5', 'bare')])

    expect(result.parts.map((part) => part.text)).toEqual(['a', 'single'])
    expect(result.bad).toEqual([{ place: 'line 3', reason: 'Rate limit' }])
    expect(bare.parts.map((part) => part.text)).toEqual(['bare'])
  })
})

describe('x-graphql threads', () => {
  const answer = (id: string, to: string, text: string, more: object = {}): object =>
    rawTweet(id, text, { in_reply_to_status_id_str: to }, more)
  const bob = { core: { user_results: { result: { rest_id: '8', core: { screen_name: 'bob' } } } } }
  const byBob = (id: string, to: string): object =>
    rawTweet(id, 'bob', { in_reply_to_status_id_str: to, user_id_str: '8' }, bob)
  const moduleOf = (name: string, sortIndex: string, ...tweets: [string, object][]): object => ({
    entryId: `${name}-1`,
    sortIndex,
    content: {
      items: tweets.map(([id, tweet]) => ({
        entryId: `${name}-1-tweet-${id}`,
        item: { itemContent: itemOf(tweet) },
      })),
    },
  })

  it('joins the thread of the opened post and leaves all others out', async () => {
    const entries = [
      { ...tweetEntry('10', rawTweet('10', 'first')), sortIndex: '99' },
      { ...tweetEntry('11', answer('11', '10', 'second')), sortIndex: '98' },
      moduleOf(
        'conversationthread',
        '97',
        ['12', answer('12', '11', 'third')],
        ['13', answer('13', '12', 'fourth')],
      ),
      moduleOf(
        'conversationthread',
        '96',
        ['14', byBob('14', '11')],
        ['15', answer('15', '14', 'thanks, bob')],
      ),
      moduleOf('tweetdetailrelatedtweets', '95', ['16', rawTweet('16', 'other')]),
    ]
    const detail = {
      data: {
        threaded_conversation_with_injections_v2: { instructions: [{ type: 'TimelineAddEntries', entries }] },
      },
    }

    const result = await readExport(detail)

    expect(result.bookmarks).toHaveLength(1)
    expect(result.bookmarks[0]?.post.id).toBe('11')
    expect(result.bookmarks[0]?.post.parts.map((part) => part.text)).toEqual([
      'first',
      'second',
      'third',
      'fourth',
    ])
    expect(result.ignored.toSorted()).toEqual([
      'a post that X suggests',
      'a reply by someone else',
      "the author's answer to someone else",
    ])
  })

  it('keeps the question that an opened answer replies to out of the thread', async () => {
    const entries = [
      { ...tweetEntry('10', byBob('10', '3')), sortIndex: '99' },
      { ...tweetEntry('11', answer('11', '10', 'my answer')), sortIndex: '98' },
    ]
    const detail = { data: { threaded_conversation_with_injections_v2: { instructions: [{ entries }] } } }

    const result = await readExport(detail)

    expect(result.bookmarks[0]?.post).toMatchObject({ id: '11', parts: [{ text: 'my answer' }] })
    expect(result.ignored).toEqual(['a post that the bookmarked one answers'])
  })

  it('joins a thread in a profile, and parts a conversation', async () => {
    const thread = moduleOf(
      'profile-conversation',
      '9',
      ['12', rawTweet('12', 'a')],
      ['13', answer('13', '12', 'b')],
    )
    const talk = moduleOf(
      'profile-conversation',
      '8',
      ['14', byBob('14', '2')],
      ['15', answer('15', '14', 'c')],
    )

    const result = await readExport(bookmarksPage(thread, talk))

    expect(result.bookmarks.map(({ post }) => post.parts.map((part) => part.id))).toEqual([
      ['12', '13'],
      ['14'],
      ['15'],
    ])
  })
})
