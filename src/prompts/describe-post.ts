/** A post as a model is told of it. */
import type { AlsoSaved, Post } from '../contract/post.ts'
import { cutText } from '../models/builtin/cut-text.ts'
import { correctionOf, fullText, listLinks, listParts } from '../posts/post-text.ts'
import { outside, type PromptPart } from './prompt-text.ts'

/** How much of a post a prompt holds: about 6,000 tokens. */
const MAX_POST_CHARS = 24_000
/** And of each post that was merged into it. */
const MAX_ALSO_CHARS = 2000

/** And of what a card says of a link. */
const MAX_LINK_CHARS = 500

/** Said before a text that readers of X corrected. */
export const CORRECTED =
  'Readers of X corrected what follows. The claim that they corrected is not a fact: give their correction, and never state the claim as true. Their correction:\n'

/** @returns The post's text with who wrote it, and before it what its readers corrected. */
export function describePost(
  post: Post,
  mediaDescriptions: readonly string[] = [],
  pages: readonly string[] = [],
): PromptPart[] {
  const author = post.parts[0]?.author
  const head = `Author: ${author?.name ?? ''} @${author?.handle ?? ''}`
  const links = listLinks(post).map(({ url, title = '', description = '' }) =>
    `Link: ${url} ${title} ${cutText(description, MAX_LINK_CHARS)}`.trimEnd(),
  )
  const translations = listParts(post).flatMap(({ translation }) =>
    translation === undefined ? [] : [`Translation by X: ${cutText(translation.text, MAX_ALSO_CHARS)}`],
  )
  const media = mediaDescriptions.map((description) => `Image: ${description}`)
  const body = cutText(fullText(post), MAX_POST_CHARS)
  const also = (post.also ?? []).map(describeAlso)
  const told = outside([head, body, ...translations, ...also, ...links, ...media, ...pages].join('\n'))
  const correction = correctionOf(post)
  return correction === '' ? [told] : [CORRECTED, outside(correction), '\n\n', told]
}

/** Another post that the user merged into this one: it may say more of the same. */
function describeAlso({ author, parts }: AlsoSaved): string {
  const text = cutText(fullText({ parts }), MAX_ALSO_CHARS)
  const correction = correctionOf({ parts })
  const corrected =
    correction === ''
      ? ''
      : ` (corrected by readers of X, and no fact: ${cutText(correction, MAX_LINK_CHARS)})`
  return `Another post about the same${corrected}, by ${author.name ?? ''} @${author.handle ?? ''}: ${text}`
}

/** And of the reader's own notes. */
const MAX_READER_CHARS = 4000

/** @returns What the reader wrote about a post, as a part of what is told of it; nothing where there is nothing. */
export function describeReader(words = ''): string[] {
  return words === '' ? [] : [`What the reader wrote about it: ${cutText(words, MAX_READER_CHARS)}`]
}
