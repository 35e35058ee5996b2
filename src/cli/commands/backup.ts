/** `kba backup FILE` and `kba restore FILE`: state and knowledge base as one archive. */
import { Command } from 'commander'
import { execFile } from 'node:child_process'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { isThere } from '../../absent.ts'
import { loadEnv } from '../../config/env.ts'
import { pathsOf, type Paths } from '../../config/paths.ts'
import { findHolder, takeLock } from '../../db/lock.ts'
import { SystemError, UsageError, messageOf } from '../../errors.ts'
import { refuseServed, withOutput, type CommonOptions } from '../session.ts'

const run = promisify(execFile)

export function backupCommand(): Command {
  return new Command('backup')
    .description('write state and knowledge base to one archive (.tar.gz)')
    .argument('<file>', 'the archive')
    .addHelpText(
      'after',
      '\nHolds data/ and kb-generated/; no .env and no secrets. Nothing may be running.\n\nExample:\n  kba backup ~/kba-2026-11-24.tar.gz\n',
    )
    .action((file: string, options: CommonOptions) =>
      withOutput(options, async (output) => {
        refuseServed()
        const paths = embeddedPaths()
        const release = takeLock(paths.databaseLock)
        try {
          const folders = foldersOf(paths).filter((folder) => isThere(join(paths.home, folder)))
          const draft = `${resolve(file)}.part`
          await tar([
            '-czf',
            draft,
            '-C',
            paths.home,
            '--exclude=db.lock.*',
            '--exclude=server.json',
            // Logins and browser profiles: a backup may lie anywhere.
            `--exclude=${relative(paths.home, paths.sources)}`,
            ...folders,
          ])
          await rename(draft, resolve(file))
        } finally {
          release()
        }
        output.result({ file: resolve(file) })
        output.line(`Backed up to ${resolve(file)}.`)
        return undefined
      }),
    )
}

export function restoreCommand(): Command {
  return new Command('restore')
    .description('bring back what kba backup wrote')
    .argument('<file>', 'the archive')
    .addHelpText(
      'after',
      '\nRefuses when there is a knowledge base already: move it away first.\n\nExample:\n  KBA_HOME=~/restored kba restore ~/kba-2026-11-24.tar.gz\n',
    )
    .action((file: string, options: CommonOptions) =>
      withOutput(options, async (output) => {
        refuseServed()
        const paths = embeddedPaths()
        refuseInUse(paths)
        if (!isThere(file)) throw new UsageError('not_a_file', `There is no file ${file}.`)
        for (const folder of [paths.database, paths.knowledgeBase]) {
          if (isThere(folder))
            throw new UsageError('restore_over_data', `${folder} is there already.`, {
              hint: 'Move it away, or set KBA_HOME to an empty folder.',
            })
        }
        await restore(resolve(file), paths)
        output.result({ home: paths.home })
        output.line(`Restored into ${paths.home}.`)
        return undefined
      }),
    )
}

function refuseInUse({ databaseLock }: Paths): void {
  const pid = findHolder(databaseLock)
  if (pid === undefined) return
  throw new SystemError('database_locked', `The knowledge base is in use by process ${pid}.`, {
    hint: 'Stop it first, or set KBA_HOME to an empty folder.',
  })
}

/** Unpacks beside, looks at what came out, and only then moves it into place. */
async function restore(file: string, paths: Paths): Promise<void> {
  const draft = join(paths.home, '.restore')
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true })
  try {
    await tar(['-xzf', file, '-C', draft, '--no-same-owner'])
    const expected = foldersOf(paths)
    if (!isThere(join(draft, expected[0] ?? '', 'db')))
      throw new UsageError('not_a_backup', `${file} is no backup of this knowledge base.`)
    const strangers = (await readdir(draft)).filter(
      (name) => !expected.some((folder) => folder.split('/')[0] === name),
    )
    if (strangers.length > 0)
      throw new UsageError('not_a_backup', `${file} holds ${strangers.join(', ')}, which no backup does.`)
    await keepLogins(paths, draft)
    for (const folder of expected) {
      if (!isThere(join(draft, folder))) continue
      await mkdir(dirname(join(paths.home, folder)), { recursive: true })
      await rm(join(paths.home, folder), { recursive: true, force: true })
      await rename(join(draft, folder), join(paths.home, folder))
    }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** They are in no backup: those that are here stay. */
async function keepLogins({ home, sources }: Paths, draft: string): Promise<void> {
  if (!isThere(sources)) return
  const kept = join(draft, relative(home, sources))
  await rm(kept, { recursive: true, force: true })
  await rename(sources, kept)
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

/** Only folders inside the project root can be in the archive. */
function foldersOf(paths: Paths): string[] {
  const folders = [paths.data, paths.knowledgeBase].map((folder) => relative(paths.home, folder))
  if (folders.some((folder) => folder.startsWith('..'))) {
    throw new UsageError('backup_outside', 'Folders outside KBA_HOME are not in a backup.', {
      hint: 'Copy them by hand.',
    })
  }
  return folders
}

async function tar(args: string[]): Promise<void> {
  await run('tar', args).catch((cause: unknown) => {
    throw new SystemError('archive_failed', `The archive could not be written or read: ${messageOf(cause)}`, {
      hint: 'Check disk space and that tar is installed.',
      cause,
    })
  })
}
