import { describe, expect, it } from 'vitest'
import { tweetPart } from './tweet.ts'

const user = (screen_name: string): object => ({
  user_results: { result: { rest_id: '7', core: { screen_name, name: screen_name } } },
})

function tweet(id: string, full_text: string, legacy: object = {}, rest: object = {}): object {
  return {
    ...{ __typename: 'Tweet', rest_id: id, core: user('ada') },
    legacy: { full_text, created_at: 'Wed Oct 10 20:19:24 +0000 2018', ...legacy },
    ...rest,
  }
}

const shortLink = (short: string, expanded_url: string): object => ({
  url: `https://t.co/${short}`,
  expanded_url,
})
const card = (name: string, values: Record<string, object>): object => ({
  legacy: {
    name,
    url: 'https://t.co/card',
    binding_values: Object.entries(values).map(([key, value]) => ({ key, value })),
  },
})
const text = (string_value: string): object => ({ string_value, type: 'STRING' })

describe('what readers and X say of a post', () => {
  it('keeps a community note with what it rests on', () => {
    const birdwatch_pivot = {
      title: 'Readers added context',
      subtitle: {
        text: 'It is false: a.example/x',
        entities: [{ fromIndex: 13, toIndex: 24, ref: { type: 'TimelineUrl', url: 'https://t.co/n' } }],
      },
      note: { rest_id: '55' },
    }

    expect(tweetPart(tweet('12', 'A claim', {}, { birdwatch_pivot })).communityNote).toEqual({
      text: 'It is false: a.example/x',
      links: [{ url: 'https://t.co/n', title: 'a.example/x' }],
      url: 'https://x.com/i/birdwatch/n/55',
    })
  })

  it('keeps all counts, those that come as text too', () => {
    const legacy = { favorite_count: 5, retweet_count: 4, reply_count: 0, quote_count: 2, bookmark_count: 1 }

    const part = tweetPart(
      tweet('12', 'A', legacy, { views: { count: '5000000000', state: 'EnabledWithCount' } }),
    )

    expect(part.counts).toEqual({
      likes: 5,
      reposts: 4,
      replies: 0,
      quotes: 2,
      bookmarks: 1,
      views: 5_000_000_000,
    })
    expect(tweetPart(tweet('12', 'A')).counts).toBeUndefined()
  })

  it('keeps versions, community, translation and warnings', () => {
    const part = tweetPart({
      __typename: 'TweetWithVisibilityResults',
      tweetInterstitial: { text: { text: 'This post may be upsetting' } },
      tweet: tweet(
        '13',
        'Ein Satz',
        {
          possibly_sensitive: true,
          extended_entities: {
            media: [
              {
                id_str: '1',
                type: 'photo',
                media_url_https: 'https://pbs.twimg.com/media/A.jpg',
                sensitive_media_warning: { graphic_violence: true },
              },
            ],
          },
        },
        {
          edit_control: { initial_tweet_id: '12', edit_control_initial: { edit_tweet_ids: ['12', '13'] } },
          community_results: { result: { id_str: '77', name: 'Postgres' } },
          grok_translated_post_with_availability: {
            is_available: true,
            translated_post: { text: 'A sentence' },
          },
        },
      ),
    })

    expect(part).toMatchObject({
      versions: ['12', '13'],
      community: { id: '77', name: 'Postgres' },
      translation: { text: 'A sentence' },
      warnings: ['graphic violence', 'This post may be upsetting'],
    })
    expect(
      tweetPart(tweet('12', 'A', {}, { edit_control: { edit_tweet_ids: ['12'] } })).versions,
    ).toBeUndefined()
  })
})

describe('the styles of a long post', () => {
  const long = (
    note: string,
    tags: [from: number, to: number, type: string][],
    urls: object[] = [],
  ): object =>
    tweet(
      '12',
      'short',
      {},
      {
        note_tweet: {
          note_tweet_results: {
            result: {
              text: note,
              entity_set: { urls },
              richtext: {
                richtext_tags: tags.map(([from_index, to_index, type]) => ({
                  from_index,
                  to_index,
                  richtext_types: [type],
                })),
              },
            },
          },
        },
      },
    )

  it('are found behind emojis, addresses that are put in full, and blanks that go', () => {
    const note = ' 🚀🚀 https://t.co/a  \nBold move'

    const part = tweetPart(
      long(
        note,
        [
          [21, 25, 'Bold'],
          [26, 30, 'Italic'],
        ],
        [shortLink('a', 'https://a.example/long')],
      ),
    )

    expect(part.text).toBe('🚀🚀 https://a.example/long\nBold move')
    expect(part.styles?.map(({ from, to }) => part.text.slice(from, to))).toEqual(['Bold', 'move'])
    expect(part.styles).toMatchObject([{ bold: true }, { italic: true }])
  })

  it('are found where a record counts UTF-16 units', () => {
    const part = tweetPart(long('🚀🚀 Bold move', [[5, 9, 'Bold']]))

    expect(part.styles?.map(({ from, to }) => part.text.slice(from, to))).toEqual(['Bold'])
  })
})

describe('quotes', () => {
  const inner = tweet('30', 'Quoted words')

  it('of a repost belong to the reposted post', () => {
    const original = tweet(
      '20',
      'Look https://t.co/q',
      { quoted_status_id_str: '30' },
      { quoted_status_result: { result: inner } },
    )
    const legacy = {
      retweeted_status_result: { result: original },
      is_quote_status: true,
      quoted_status_id_str: '30',
    }

    const part = tweetPart(tweet('40', 'RT @ada: Look', legacy))

    expect(part.quoted).toBeUndefined()
    expect(part.reposted?.quoted).toMatchObject({ id: '30', text: 'Quoted words' })
  })

  it('of a repost count as lacking where X delivers them nowhere', () => {
    const original = tweet('20', 'Look', { quoted_status_id_str: '30' })
    const legacy = { retweeted_status_result: { result: original }, quoted_status_id_str: '30' }

    const part = tweetPart(tweet('40', 'RT', legacy))

    expect(part.quoted).toBeUndefined()
    expect(part.reposted?.quoted).toMatchObject({
      id: '30',
      unavailable: 'the quoted post is not in this export',
    })
  })

  it('within a quote stay as a link', () => {
    const quoted = tweet(
      '30',
      'Middle',
      { quoted_status_id_str: '31' },
      { quotedRefResult: { result: { rest_id: '31' } } },
    )
    const named = tweet(
      '32',
      'Middle',
      { quoted_status_permalink: { url: 'https://t.co/z', expanded: 'https://twitter.com/bob/status/31' } },
      { quotedRefResult: { result: { rest_id: '31' } } },
    )

    const parts = [quoted, named].map((result) =>
      tweetPart(tweet('40', 'Outer', {}, { quoted_status_result: { result } })),
    )

    expect(parts[0]?.quoted?.links).toMatchObject([{ url: 'https://x.com/i/status/31' }])
    expect(parts[1]?.quoted?.links).toMatchObject([{ url: 'https://x.com/bob/status/31' }])
  })
})

describe('cards', () => {
  it('name spaces and broadcasts, with their links', () => {
    const space = card('123:audiospace', { id: text('1Abc'), card_url: text('https://t.co/card') })
    const broadcast = card('745:broadcast', {
      broadcast_title: text('Tuning autovacuum'),
      broadcast_id: text('1Xyz'),
      broadcaster_username: text('ada'),
      broadcast_thumbnail_original: { image_value: { url: 'https://pbs.twimg.com/b.jpg' }, type: 'IMAGE' },
    })

    expect(tweetPart(tweet('1', 'Join', {}, { card: space })).links).toEqual([
      { url: 'https://x.com/i/spaces/1Abc', title: 'Space on X' },
    ])
    const live = tweetPart(tweet('2', 'Live', {}, { card: broadcast }))
    expect(live.links).toMatchObject([{ url: 'https://x.com/i/broadcasts/1Xyz', title: 'Tuning autovacuum' }])
    expect(live.media).toMatchObject([{ type: 'photo', url: 'https://pbs.twimg.com/b.jpg' }])
  })

  it('give their title to the link of the text that they show', () => {
    const entities = {
      urls: [shortLink('card', 'https://x.com/i/broadcasts/1Xyz'), shortLink('b', 'https://b.example/')],
    }
    const values = { broadcast_title: text('Tuning'), card_url: text('https://t.co/card') }

    const { links } = tweetPart(
      tweet('1', 'https://t.co/card', { entities }, { card: card('745:broadcast', values) }),
    )

    expect(links.map(({ url, title }) => [url, title])).toEqual([
      ['https://x.com/i/broadcasts/1Xyz', 'Tuning'],
      ['https://b.example/', undefined],
    ])
  })

  it('of several pictures keep each, in their order, with where it leads', () => {
    const photo = (id: string): object => ({
      id_str: id,
      type: 'photo',
      media_url_https: `https://pbs.twimg.com/media/P${id}.jpg`,
    })
    const json = {
      type: 'image_multi_dest_carousel_website',
      component_objects: {
        details_1: { type: 'details', data: { title: { content: 'One' }, destination: 'd1' } },
        details_2: { type: 'details', data: { title: { content: 'Two' }, destination: 'd2' } },
        swipeable_media_1: {
          type: 'swipeable_media',
          data: { media_list: [{ id: '13_2' }, { id: '13_1' }] },
        },
      },
      destination_objects: {
        d1: { type: 'browser', data: { url_data: { url: 'https://a.example/1' } } },
        d2: { type: 'browser', data: { url_data: { url: 'https://a.example/2' } } },
      },
      media_entities: { '13_1': photo('1'), '13_2': photo('2') },
    }

    const part = tweetPart(
      tweet('1', 'Slides', {}, { card: card('unified_card', { unified_card: text(JSON.stringify(json)) }) }),
    )

    expect(part.links).toEqual([
      { url: 'https://a.example/1', title: 'One' },
      { url: 'https://a.example/2', title: 'Two' },
    ])
    expect(part.media.map(({ id }) => id)).toEqual(['2', '1'])
  })

  it('of a shared conversation with Grok keep its beginning', () => {
    const json = {
      type: 'grok_share',
      component_objects: {
        grok: {
          type: 'grok_share',
          data: {
            conversation_preview: [
              { message: 'Explain CAP', sender: 'USER' },
              { message: 'Pick two.', sender: 'AGENT' },
            ],
          },
        },
      },
    }
    const entities = { urls: [shortLink('card', 'https://x.com/i/grok/share/abc')] }
    const values = { unified_card: text(JSON.stringify(json)), card_url: text('https://t.co/card') }

    const { links } = tweetPart(
      tweet('1', 'See https://t.co/card', { entities }, { card: card('unified_card', values) }),
    )

    expect(links).toMatchObject([
      {
        url: 'https://x.com/i/grok/share/abc',
        title: 'Explain CAP',
        description: 'Question: Explain CAP\nGrok: Pick two.',
      },
    ])
  })

  it('of a poll with a picture keep both, and one that is no JSON breaks nothing', () => {
    const values = {
      ...{ choice1_label: text('Yes'), choice1_count: text('3'), choice2_label: text('No') },
      image_large: { image_value: { url: 'https://pbs.twimg.com/poll.jpg' }, type: 'IMAGE' },
    }

    const part = tweetPart(tweet('1', 'Well?', {}, { card: card('poll2choice_image', values) }))
    const broken = tweetPart(
      tweet('2', 'Odd', {}, { card: card('unified_card', { unified_card: text('{oops') }) }),
    )

    expect(part.poll?.choices).toEqual([{ label: 'Yes', votes: 3 }, { label: 'No' }])
    expect(part.media).toMatchObject([{ url: 'https://pbs.twimg.com/poll.jpg' }])
    expect(broken).toMatchObject({ text: 'Odd', links: [], media: [] })
  })
})

describe('videos', () => {
  const video = (variants: object[]): object =>
    tweet('1', 'V', {
      extended_entities: {
        media: [
          {
            id_str: '5',
            type: 'video',
            media_url_https: 'https://pbs.twimg.com/v.jpg',
            video_info: { variants },
          },
        ],
      },
    })

  it('are taken in the largest size, also without a bitrate', () => {
    const variants = [
      {
        bitrate: 10_368_000,
        content_type: 'video/mp4',
        url: 'https://video.twimg.com/vid/avc1/1920x1080/a.mp4',
      },
      { content_type: 'video/mp4', url: 'https://video.twimg.com/vid/hevc/3840x2160/b.mp4' },
      { content_type: 'application/x-mpegURL', url: 'https://video.twimg.com/c.m3u8' },
    ]

    expect(tweetPart(video(variants)).media[0]?.url).toBe('https://video.twimg.com/vid/hevc/3840x2160/b.mp4')
  })

  it('that are streams only are named as such, not by their picture', () => {
    const stream = { content_type: 'application/x-mpegURL', url: 'https://video.twimg.com/c.m3u8?tag=1' }

    expect(tweetPart(video([stream])).media).toMatchObject([
      {
        type: 'video',
        url: 'https://video.twimg.com/c.m3u8?tag=1',
        posterUrl: 'https://pbs.twimg.com/v.jpg',
      },
    ])
  })
})
