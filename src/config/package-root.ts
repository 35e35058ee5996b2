/** Where the product itself lies, from wherever its code runs: the sources, or what is built of them. */
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isThere } from '../absent.ts'
import { SystemError } from '../errors.ts'

export const PACKAGE_ROOT = findRoot(import.meta.dirname)

function findRoot(folder: string): string {
  if (isThere(join(folder, 'package.json'))) return folder
  const above = dirname(folder)
  if (above === folder) throw new Error('The package.json of knowledge-base-agent is missing: reinstall it.')
  return findRoot(above)
}

/**
 * The built code of a thread. Node 20 runs no TypeScript in a worker, so the sources too take what is built.
 *
 * @param source - Such as `db/embedded/pglite-worker.ts`.
 * @throws {SystemError} `not_built`
 */
export function builtWorker(source: string): URL {
  const file = join(PACKAGE_ROOT, 'dist', source.replace(/\.ts$/, '.js'))
  if (isThere(file)) return pathToFileURL(file)
  throw new SystemError('not_built', `${source} is not built.`, { hint: 'Run `npm run build` first.' })
}
