/** Sets text from outside apart, so that instructions in it stay data. */
import { createHash } from 'node:crypto'

/**
 * The fence holds a hash of the text: a text cannot contain its own. What looks like the end of a fence is taken apart all
 * the same, because a model does not compare hashes.
 */
export function fence(text: string): string {
  const held = text.replaceAll(/<<<(?=\s*DATA)/gi, '<< <').replaceAll(/(DATA[^\n>]{0,40})>>>/gi, '$1>> >')
  const mark = createHash('sha256').update(held).digest('hex').slice(0, 12)
  return `<<<DATA ${mark}\n${held}\nDATA ${mark}>>>`
}
