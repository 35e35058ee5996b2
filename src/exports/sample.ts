/** The sample bookmarks that come with the product. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isThere } from '../absent.ts'
import { PACKAGE_ROOT } from '../config/package-root.ts'

const FOLDER = join(PACKAGE_ROOT, 'sample')

/** @returns Absolute paths, in the order in which they are imported; none where the sample is not installed. */
export function listSampleFiles(): string[] {
  if (!isThere(FOLDER)) return []
  const files = readdirSync(FOLDER).filter((file) => /^(bookmarks|thread).*\.jsonl?$/.test(file))
  return files.sort().map((file) => join(FOLDER, file))
}
