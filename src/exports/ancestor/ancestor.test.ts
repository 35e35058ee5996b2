import { describe, expect, it } from 'vitest'
import { readExport } from '../testing.ts'

const [FIRST, SECOND] = ['1790000000000000001', '1790000000000000002']
const segment = (id: string, text: string): object => ({
  original_tweet_id_in_thread: id,
  tweet_permalink: `https://x.com/ada/status/${id}`,
  author_handle: 'ada',
  full_text: text,
  media_item_details: [{ url: 'https://pbs.twimg.com/media/A.jpg', type: 'image', alt_text: 'a chart' }],
  urls: ['https://example.org/a'],
})

describe('the cache of the Python system', () => {
  it('is read with threads, media and topics, by id', async () => {
    const cached = {
      tweet_id: FIRST,
      bookmarked_tweet_id: FIRST,
      is_thread: true,
      thread_tweets: [segment(FIRST, 'one'), segment(SECOND, 'two')],
      categories: { main_category: 'databases', sub_category: 'postgres', item_name: 'queues' },
      kb_item_created: true,
      full_text: 'one\n\ntwo',
    }
    const empty = {
      tweet_id: '13',
      bookmarked_tweet_id: '13',
      thread_tweets: [],
      full_text: 'Tweet 13 (content not available)',
    }

    const { format, bookmarks, bad } = await readExport({ [FIRST]: cached, 13: empty })

    expect([format, bad]).toEqual(['knowledge-base-agent', []])
    expect(bookmarks[1]).toMatchObject({
      folders: ['databases/postgres'],
      post: {
        id: FIRST,
        parts: [
          {
            id: FIRST,
            text: 'one',
            author: { handle: 'ada' },
            media: [{ type: 'photo', altText: 'a chart' }],
            links: [{ url: 'https://example.org/a' }],
          },
          { id: SECOND, text: 'two' },
        ],
      },
    })
    expect(bookmarks[0]).toMatchObject({ folders: [], post: { id: '13', parts: [{ text: '' }] } })
  })
})
