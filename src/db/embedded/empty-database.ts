/** The empty database that the build leaves beside the code: unpacking it takes a fraction of the time of making one. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { isThere } from '../../absent.ts'
import { PACKAGE_ROOT } from '../../config/package-root.ts'
import { LATEST_MIGRATION } from '../migrate.ts'

export const EMPTY_DATABASES = join(PACKAGE_ROOT, 'dist', 'empty-database')

/** @returns Where it lies, for this version of PGlite and of our tables: another one is never taken for it. */
export function emptyDatabaseFile(): string {
  return join(EMPTY_DATABASES, `pglite-${pgliteVersion()}-${LATEST_MIGRATION}.tar.gz`)
}

/** @returns The same, or `undefined` where the build left none: a database is made anew then. */
export function findEmptyDatabase(): string | undefined {
  const file = emptyDatabaseFile()
  return isThere(file) ? file : undefined
}

function pgliteVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as {
    version: string
  }
  return version
}
