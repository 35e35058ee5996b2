/** Paths that cannot leave their folder. */
import { realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { isAbsent } from '../../absent.ts'
import { KbaError } from '../../errors.ts'

/**
 * Does not wait: a look at a path takes less than handing it to another thread, and every document needs some.
 *
 * @param root - May not exist yet.
 * @returns The absolute path with the symbolic links of its folders followed. A link as its last part is followed as
 *   well: what is written through it must be inside too.
 * @throws {KbaError} `outside_folder` when that is outside the root, or in its `.git`.
 */
export function pathInside(root: string, relativePath: string): string {
  const top = realPathOf(resolve(root))
  const path = realPathOf(resolve(top, relativePath))
  const way = relative(top, path)
  const isOutside = way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)
  const isGit = way.split(sep)[0]?.toLowerCase() === '.git'
  if (isOutside || isGit || isAbsolute(relativePath) || relativePath.includes('\0')) {
    throw new KbaError('outside_folder', `The path ${JSON.stringify(relativePath)} leads out of ${root}.`, {
      hint: 'Nothing was written. Remove symbolic links that lead out of the folder.',
    })
  }
  return path
}

/** Follows links as far as the path exists; the rest is appended. */
function realPathOf(path: string): string {
  try {
    return realpathSync.native(path)
  } catch (error) {
    const parent = dirname(path)
    if (!isAbsent(error) || parent === path) return path
    return join(realPathOf(parent), basename(path))
  }
}
