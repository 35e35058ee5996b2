/** The addresses that an answer may lead to: those that stand in its sources, and their posts. */
import type { Source } from './gather-sources.ts'

const ADDRESS = /(?:https?:\/\/|www\.)[^\s<>[\]`|"'\\]+/giu

export function knownAddresses(sources: readonly Source[]): ReadonlySet<string> {
  const known = new Set<string>()
  for (const { source_url: url, passages } of sources) {
    if (url !== '') known.add(url)
    for (const { text } of passages)
      for (const [address] of text.matchAll(ADDRESS)) {
        known.add(address)
        // In a link the bracket ends it, in running text the full stop.
        known.add(address.replace(/(?<![.,;:!?)*_~])[.,;:!?)*_~]+$/, ''))
      }
  }
  return known
}
