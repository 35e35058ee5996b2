/** Links between the files of the knowledge base, as git hosts and Obsidian both resolve them. */
import { posix } from 'node:path'

/**
 * @param fromFile - The file that holds the link, relative to the knowledge base, with slashes.
 * @param toFile - The file (or folder) that it leads to, relative to the knowledge base.
 * @returns The target relative to the folder of `fromFile`, each part percent-encoded.
 */
export function relativeLink(fromFile: string, toFile: string): string {
  const from = posix.dirname(posix.normalize(fromFile.replaceAll('\\', '/')))
  return encodePath(posix.relative(from, posix.normalize(toFile.replaceAll('\\', '/'))))
}

/** Percent-encodes what ends a Markdown link or a path: blanks, parentheses, quotes, `#`, `?`, non-ASCII. */
export function encodePath(path: string): string {
  return path
    .split('/')
    .map((part) => encodeURIComponent(part.toWellFormed()).replace(/[!'()*]/g, percentOf))
    .join('/')
}

function percentOf(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`
}
