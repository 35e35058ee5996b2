/** How much memory the embedded database keeps pages in. */
import { readdirSync, statSync } from 'node:fs'
import { orAbsentSync } from '../../absent.ts'
import { join } from 'node:path'

/**
 * PGlite's own 128 MB are filled with zeros at every start, which takes longer than all the rest of opening it
 * (measured: 0.62 s of processor time against 0.25 s with 16 MB). A small database does not need them.
 */
const LEAST_MB = 16
const MOST_MB = 128

/** @returns The setting `shared_buffers` for a database in this folder: about as much as it holds. */
export function sharedBuffers(folder: string | undefined): string {
  const megabytes = folder === undefined ? LEAST_MB : sizeOf(join(folder, 'base')) / 2 ** 20
  return `${Math.round(Math.min(MOST_MB, Math.max(LEAST_MB, megabytes)))}MB`
}

/** Tables lie one folder deep. */
function sizeOf(folder: string): number {
  let bytes = 0
  for (const entry of list(folder)) {
    const path = join(folder, entry.name)
    bytes += entry.isDirectory()
      ? sizeOf(path)
      : (orAbsentSync(() => statSync(path, { throwIfNoEntry: false }))?.size ?? 0)
  }
  return bytes
}

function list(folder: string) {
  // A new database has none yet.
  return orAbsentSync(() => readdirSync(folder, { withFileTypes: true })) ?? []
}
