/** `kba backup FILE` and `kba restore FILE`: state and knowledge base as one archive. */
import { Command } from 'commander'
import { resolve } from 'node:path'
import { isThere } from '../../absent.ts'
import { loadEnv } from '../../config/env.ts'
import { pathsOf, type Paths } from '../../config/paths.ts'
import { findHolder, takeLock } from '../../db/lock.ts'
import { SystemError, UsageError } from '../../errors.ts'
import { restoreBackup } from '../backup/restore.ts'
import { writeBackup } from '../backup/write-archive.ts'
import { counted, type Output } from '../output.ts'
import { listenForStop, refuseServed, withOutput, type CommonOptions } from '../session.ts'

export function backupCommand(): Command {
  return new Command('backup')
    .description('write state and knowledge base to one archive (.tar.gz)')
    .argument('<file>', 'the archive')
    .addHelpText(
      'after',
      '\nHolds data/ and kb-generated/, but not .env and no secrets. Nothing may be running meanwhile. Only you can read the archive. When it is written it\nis compared with what is on the disk.\n\nExample:\n  kba backup ~/kba-2026-11-24.tar.gz\n',
    )
    .action((file: string, options: CommonOptions) =>
      withOutput(options, async (output) => {
        refuseServed()
        const paths = embeddedPaths()
        const release = takeLock(paths.databaseLock)
        try {
          const { entries, leftOut } = await untilStopped(output, (signal) =>
            writeBackup(paths, resolve(file), signal),
          )
          const files = [...entries.values()].filter(({ kind }) => kind !== 'folder').length
          output.result({ file: resolve(file), files, left_out: leftOut })
          for (const line of leftOut) output.note(`Not in the backup: ${line}.`)
          output.line(`Backed up ${counted(files, 'file')} to ${resolve(file)}.`)
        } finally {
          release()
        }
        return undefined
      }),
    )
}

export function restoreCommand(): Command {
  return new Command('restore')
    .description('restore what kba backup wrote')
    .argument('<file>', 'the archive')
    .addHelpText(
      'after',
      "\nRefuses when there is a knowledge base already: move it away first. The archive is read to its end and its database opened before\nanything is put into place. Of the knowledge base's repository the commits are restored; its settings and hooks are not.\n\nExample:\n  KBA_HOME=~/restored kba restore ~/kba-2026-11-24.tar.gz\n",
    )
    .action((file: string, options: CommonOptions) =>
      withOutput(options, async (output) => {
        refuseServed()
        const paths = embeddedPaths()
        refuseInUse(paths)
        if (!isThere(file)) throw new UsageError('not_a_file', `There is no file ${file}.`)
        for (const folder of [paths.database, paths.knowledgeBase]) {
          if (isThere(folder))
            throw new UsageError('restore_over_data', `${folder} already exists.`, {
              hint: 'Move it away, or set KBA_HOME to an empty folder.',
            })
        }
        const { files, leftOut, notes } = await untilStopped(output, (signal) =>
          restoreBackup(paths, resolve(file), signal),
        )
        output.result({ home: paths.home, files, left_out: leftOut, notes })
        for (const line of leftOut) output.note(`Not restored: ${line}.`)
        for (const note of notes) output.note(note)
        output.line(`Restored ${counted(files, 'file')} into ${paths.home}.`)
        return undefined
      }),
    )
}

async function untilStopped<T>(output: Output, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = listenForStop(output, 'Stopping. Press Ctrl-C again to stop at once.')
  try {
    return await work(stop.signal)
  } finally {
    stop.forget()
  }
}

function refuseInUse({ databaseLock }: Paths): void {
  const pid = findHolder(databaseLock)
  if (pid === undefined) return
  throw new SystemError('database_locked', `The knowledge base is in use by process ${pid}.`, {
    hint: 'Stop it first, or set KBA_HOME to an empty folder.',
  })
}

function embeddedPaths(): Paths {
  const env = loadEnv()
  if (env.DATABASE_URL !== undefined) {
    throw new UsageError('backup_of_server', 'The state is on a PostgreSQL server.', {
      hint: 'Back it up with pg_dump, and copy the knowledge base and the media cache.',
    })
  }
  return pathsOf(env)
}
