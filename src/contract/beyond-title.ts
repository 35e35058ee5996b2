/** A summary beside its title, in lists. */

/** What ends a sentence or a heading, and closing quotation marks after it. */
const END = /^(?:[.!?…:;。！？：；]+["'”’»)\]]*|\s*[\n—–|])\s*/u

/**
 * Short posts are their own summary, and most titles are a post's first sentence: to read it twice helps nobody.
 *
 * @returns The summary without the title at its start; as it is where it goes on in the same sentence.
 */
export function beyondTitle(summary: string, title: string): string {
  if (title === '' || summary.slice(0, title.length).toLowerCase() !== title.toLowerCase()) return summary
  const rest = summary.slice(title.length)
  if (rest.trim() === '') return ''
  const end = END.exec(rest)
  // A full stop within a name or a number is none: "Node" and ".js".
  return end === null || (/[.:]$/.test(end[0]) && rest.length > end[0].length)
    ? summary
    : rest.slice(end[0].length)
}
