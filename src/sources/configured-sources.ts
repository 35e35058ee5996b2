/** Every source that there is. A new one is a folder beside this file and a line in the list. */
import { openFilesSource } from './files/files-source.ts'
import type { SourceParts } from './source-parts.ts'
import type { Source } from './source.ts'
import { openXSource } from './x/x-source.ts'
import { openXApiSource } from './x-api/x-api-source.ts'

/** In the order in which they are fetched from, and asked to complete a post. */
const SOURCES: readonly ((parts: SourceParts) => Source)[] = [openXSource, openXApiSource, openFilesSource]

/** Opens nothing yet: a source opens what it needs when it is first asked. */
export function openSources(parts: SourceParts): Source[] {
  return SOURCES.map((open) => open(parts))
}
