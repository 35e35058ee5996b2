import { describe, expect, it } from 'vitest'
import type { PostPart } from '../contract/post.ts'
import { canonicalLink, sharedLinkOf } from './shared-link.ts'

const ARTICLE = 'https://example.org/blog/indexes'

function post(text: string, urls: readonly string[], more: Partial<PostPart> = {}) {
  const part = { id: '1', url: 'https://x.com/i/status/1', author: {}, text, media: [], hashtags: [] }
  return { id: '1', parts: [{ ...part, links: urls.map((url) => ({ url })), ...more }] }
}

describe('canonicalLink', () => {
  it.each([
    ['http://www.example.org/blog/indexes/', 'example.org/blog/indexes'],
    [
      'https://example.org/blog/indexes?utm_source=x&ref_src=twsrc&fbclid=1#intro',
      'example.org/blog/indexes',
    ],
    ['https://example.org/list?b=2&a=1&utm_medium=social', 'example.org/list?a=1&b=2'],
    ['https://youtu.be/abc?si=tracking', 'youtube.com/watch?v=abc'],
    ['https://m.youtube.com/watch?v=abc&feature=share', 'youtube.com/watch?v=abc'],
    ['https://arxiv.org/pdf/2401.00001v2.pdf', 'arxiv.org/abs/2401.00001'],
    ['https://arxiv.org/abs/2401.00001', 'arxiv.org/abs/2401.00001'],
  ])('%s is %s', (address, link) => {
    expect(canonicalLink(address)).toBe(link)
  })

  it.each([
    'https://example.org',
    'https://www.example.org/?utm_source=x',
    'https://x.com/ada/status/1',
    'https://twitter.com/i/spaces/1',
    'https://t.co/abc',
    'javascript:alert(1)',
    'no address',
    '',
  ])('%s is nothing to write about', (address) => {
    expect(canonicalLink(address)).toBeUndefined()
  })
})

describe('sharedLinkOf', () => {
  it('is the one link of a short post, also when it is named twice', () => {
    expect(sharedLinkOf(post('Read this', [ARTICLE, `${ARTICLE}/?utm_source=x`]))).toBe(
      'example.org/blog/indexes',
    )
  })

  it('is the page itself for a bookmark that is no post', () => {
    const page = post('', [], { id: 'link-1', url: ARTICLE })

    expect(sharedLinkOf({ id: 'link-1', parts: page.parts })).toBe('example.org/blog/indexes')
  })

  it('is none of several, and none beside much text', () => {
    expect(sharedLinkOf(post('Two', [ARTICLE, 'https://example.org/other']))).toBeUndefined()
    expect(sharedLinkOf(post('word '.repeat(60), [ARTICLE]))).toBeUndefined()
    expect(sharedLinkOf(post('None', []))).toBeUndefined()
  })
})
