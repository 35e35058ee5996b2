/** The sample bookmarks that come with the product. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '..', '..', 'sample')

/** @returns Absolute paths, in the order in which they are imported; none where the sample is not installed. */
export function listSampleFiles(): string[] {
  if (!existsSync(FOLDER)) return []
  const files = readdirSync(FOLDER).filter((file) => /^(bookmarks|thread).*\.jsonl?$/.test(file))
  return files.sort().map((file) => join(FOLDER, file))
}
