/** A post as a model is told of it. */
import type { AlsoSaved, Post } from '../contract/post.ts'
import { cutText } from '../models/builtin/cut-text.ts'
import { fullText, listLinks } from '../posts/post-text.ts'
import { outside, type Outside } from './prompt-text.ts'

/** How much of a post a prompt holds: about 6,000 tokens. */
const MAX_POST_CHARS = 24_000
/** And of each post that was merged into it. */
const MAX_ALSO_CHARS = 2000

/** @returns The post's text with who wrote it. */
export function describePost(
  post: Post,
  mediaDescriptions: readonly string[] = [],
  pages: readonly string[] = [],
): Outside {
  const author = post.parts[0]?.author
  const head = `Author: ${author?.name ?? ''} @${author?.handle ?? ''}`
  const links = listLinks(post).map((link) => `Link: ${link.url} ${link.title ?? ''}`)
  const media = mediaDescriptions.map((description) => `Image: ${description}`)
  const body = cutText(fullText(post), MAX_POST_CHARS)
  const also = (post.also ?? []).map(describeAlso)
  return outside([head, body, ...also, ...links, ...media, ...pages].join('\n'))
}

/** Another post that the user merged into this one: it may say more of the same. */
function describeAlso({ author, parts }: AlsoSaved): string {
  const text = cutText(fullText({ parts }), MAX_ALSO_CHARS)
  return `Another post about the same, by ${author.name ?? ''} @${author.handle ?? ''}: ${text}`
}
