/** Keeps the files of an embedded database to their user. */
import type { Extension } from '@electric-sql/pglite'
import { z } from 'zod'

const OF_OTHERS = 0o077

/** Emscripten's view of a disk, as far as it is used here. */
interface Module {
  FS: { filesystems: { NODEFS: { node_ops: { setattr: SetRights } } } }
}
type SetRights = (node: unknown, changes: { mode?: number }) => void

const optionsSchema = z.looseObject({ preRun: z.array(z.unknown()).default([]) })

/**
 * Emscripten gives each file that it makes its rights by chmod, past the mask of the process; and those of a packed database are
 * for everybody.
 */
export const privateFiles: Extension = {
  name: 'private files',
  setup: (_db, given: unknown) => {
    const options = optionsSchema.parse(given)
    const closeFiles = ({ FS }: Module): void => {
      const { node_ops: operations } = FS.filesystems.NODEFS
      const setRights = operations.setattr
      operations.setattr = (node, changes) => {
        setRights(
          node,
          changes.mode === undefined ? changes : { ...changes, mode: changes.mode & ~OF_OTHERS },
        )
      }
    }
    return Promise.resolve({ emscriptenOpts: { ...options, preRun: [...options.preRun, closeFiles] } })
  },
}
