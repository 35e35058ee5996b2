import { describe, expect, it } from 'vitest'
import type { Post, PostPart } from '../contract/post.ts'
import { hashPost } from './merge-posts.ts'
import { changedFields, renewPost } from './renew-post.ts'

function postOf(part: Partial<PostPart>): Post {
  const bare = {
    id: '12',
    url: 'https://x.com/ada/status/12',
    author: { handle: 'ada' },
    text: 'Words',
    links: [],
    media: [],
    hashtags: [],
  }
  return { id: '12', parts: [{ ...bare, ...part }] }
}

const renewed = (old: Partial<PostPart>, fresh: Partial<PostPart>): PostPart | undefined =>
  renewPost(postOf(old), postOf(fresh)).parts[0]

describe('a post that is read again', () => {
  it('has the text that is read now, also where it was read as longer', () => {
    expect(renewed({ text: 'Misread &amp; long words' }, { text: 'Read & short' })?.text).toBe('Read & short')
  })

  it('keeps a longer text whose source is no longer there', () => {
    expect(renewed({ text: 'The whole of the text' }, { text: 'The whole…' })?.text).toBe(
      'The whole of the text',
    )
    expect(renewed({ text: 'The whole of the text' }, { text: 'The whole of', isCut: true })?.text).toBe(
      'The whole of the text',
    )
  })

  it('lets a link go that was cut, and keeps what a page reader followed', () => {
    const old = {
      text: 'See https://a.example/long',
      links: [{ url: 'https://w.example/B_' }, { url: 'https://a.example/long', shortUrl: 'https://t.co/a' }],
    }

    const part = renewed(old, {
      text: 'See https://t.co/a',
      links: [{ url: 'https://w.example/B_(x)' }, { url: 'https://t.co/a' }],
    })

    expect(part?.text).toBe('See https://a.example/long')
    expect(part?.links).toEqual([
      { url: 'https://w.example/B_(x)' },
      { url: 'https://a.example/long', shortUrl: 'https://t.co/a' },
    ])
  })

  it('takes the better video and keeps the name of its file', () => {
    const old = { id: 'v', type: 'photo' as const, url: 'https://pbs.twimg.com/v.jpg' }
    const fresh = {
      id: '5',
      type: 'video' as const,
      url: 'https://video.twimg.com/v.mp4',
      posterUrl: 'https://pbs.twimg.com/v.jpg',
    }

    expect(renewed({ media: [old] }, { media: [fresh] })?.media).toEqual([{ ...fresh, id: 'v' }])
  })

  it('lacks no quote any more that its repost holds', () => {
    const inner = postOf({ text: 'Quoted' }).parts[0]
    const quoted = {
      ...inner,
      id: '30',
      text: '',
      unavailable: 'the quoted post is not in this export',
    } as PostPart
    const reposted = { ...inner, id: '20', quoted: { ...quoted, text: 'Quoted' } } as PostPart

    expect(renewed({ quoted, reposted }, { reposted })?.quoted).toBeUndefined()
  })

  it('tells what has changed; counts alone change nothing that is made of it', () => {
    const [old, fresh] = [
      postOf({ counts: { likes: 1 } }),
      postOf({ counts: { likes: 2, readAt: '2026-01-02T00:00:00.000Z' } }),
    ]

    const post = renewPost(old, fresh)

    expect(changedFields(old, post)).toEqual(['counts'])
    expect(hashPost(post)).toBe(hashPost(old))
    expect(hashPost(postOf({ communityNote: { text: 'No', links: [] } }))).not.toBe(hashPost(old))
  })
})
