/** What a piece of Markdown says, on one line. */

/** Markdown without the signs that only tell how to show it. */
export function plainLine(text: string): string {
  return text
    .replace(/^[ \t]*(?:#{1,6}|>|[-*+]|\d{1,9}\.)\s+/gmu, '')
    .replace(/!?\[([^\]\n]{0,1000})\]\([^)\s]{0,2000}\)/gu, '$1')
    .replace(/^[ \t]*(?:`{3,}|~{3,}).*$/gmu, '')
    .replace(/\*\*|__|`/gu, '')
    .replace(/\\([\\`*_{}[\]()#+\-.!<>|~])/gu, '$1')
    .replace(/\p{Cc}|\s+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
}
