/**
 * What of a chunk its vector is made of: the words, without what every item has around them. Signs, addresses and names of
 * sections cost as much time as words, and make all items a little alike.
 */
import { plainLine } from './plain-line.ts'

/** Under what each post is quoted (`quote-post.ts`). */
const BYLINE = /^(?:> ?)*— .*\[the (?:post|page)\]\(.*$/gmu
/** Headings that all items have (`item-markdown.ts`). */
const SECTIONS = /(?: > )?(?:Original post|Media|References|Key takeaways|Code)$/u

/** @param heading - Of the chunk: title and sections, parted by ` > `. @param text - Markdown. */
export function textToEmbed(heading: string, text: string): string {
  const title = plainLine(heading.replace(SECTIONS, ''))
  const body = plainLine(text.replace(BYLINE, ''))
  // Most titles are how the text begins.
  return title === '' || body.startsWith(title) ? body : `${title}\n${body}`.trim()
}
