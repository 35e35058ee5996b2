/** The folder of exports as a source: what is put there is imported once; a file that changed is imported again. */
import { readdir, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { orAbsent } from '../../absent.ts'
import { KbaError, messageOf, UsageError } from '../../errors.ts'
import { loadImporter } from '../../exports/load-importer.ts'
import { MEDIA_FOLDERS } from '../../exports/media-folders.ts'
import type { SourceParts } from '../source-parts.ts'
import { isObject, type JsonObject } from '../../x-data/shape.ts'
import type { FetchContext, Source } from '../source.ts'

/** A file that was written to so lately may not be whole. */
const SETTLED_AFTER_MS = 2000

interface FoundFile {
  file: string
  /** Changes when the file does. */
  mark: string
}

/** By path in the folder: size and time of change of each file that was dealt with. */
type Seen = Record<string, string>

export function openFilesSource({ paths, db, media }: SourceParts): Source {
  const importOne = async (file: string, context: FetchContext): Promise<void> => {
    const place = { db, media, importsFolder: paths.imports }
    const {
      found,
      new: added,
      known,
      invalid,
      ignored,
      duplicates,
    } = await (await loadImporter()).importFile(file, place, () => undefined, context.signal)
    context.count({ found, new: added, known, invalid, ignored, duplicates })
  }
  return {
    id: 'files',
    title: 'Files',
    async check() {
      try {
        const there = (await listFiles(paths.inbox)).length > 0
        return there ? { state: 'ready' } : { state: 'off', hint: `Put exports into ${paths.inbox}.` }
      } catch (error) {
        if (error instanceof KbaError) return { state: 'blocked', error }
        throw error
      }
    },
    async fetch(context) {
      const seen: Seen = isObject(context.state.seen) ? { ...(context.state.seen as Seen) } : {}
      const present = await listFiles(paths.inbox)
      for (const { file, mark } of present) {
        context.signal.throwIfAborted()
        const name = relative(paths.inbox, file)
        if (seen[name] === mark && !context.all) continue
        await importOne(file, context).catch((error: unknown) => {
          // One file that is no export keeps nobody from the next; it is told once.
          if (!(error instanceof UsageError)) throw error
          context.say('warn', `${name}: ${messageOf(error)}`)
          context.count({ invalid: 1 })
        })
        seen[name] = mark
        await context.save({ format: 'files', records: [] }, stateOf(seen, present, paths.inbox))
      }
    },
    close: () => Promise.resolve(),
  }
}

/** Files that are gone are forgotten. */
function stateOf(seen: Seen, present: readonly FoundFile[], inbox: string): JsonObject {
  const names = new Set(present.map(({ file }) => relative(inbox, file)))
  return { seen: Object.fromEntries(Object.entries(seen).filter(([name]) => names.has(name))) }
}

/**
 * @returns The files of the folder and those below, by name; none where there is no folder. Folders of media belong to
 * the export beside them.
 */
async function listFiles(folder: string): Promise<FoundFile[]> {
  const entries = (await orAbsent(readdir(folder, { recursive: true, withFileTypes: true }))) ?? []
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .filter((entry) => !MEDIA_FOLDERS.includes(basename(entry.parentPath)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const found = await Promise.all(files.map(markOf))
  return found.flatMap((one) => one ?? [])
}

/** @returns Nothing for a file that is gone meanwhile, or may still be written to. */
async function markOf(file: string): Promise<FoundFile | undefined> {
  const found = await orAbsent(stat(file))
  if (found === undefined || found.mtimeMs > Date.now() - SETTLED_AFTER_MS) return undefined
  return { file, mark: `${found.size} ${found.mtimeMs}` }
}
