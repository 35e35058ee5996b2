/** `kba doctor`: is everything there that the settings ask for? */
import { Command } from 'commander'
import { accessSync, constants } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isThere } from '../../absent.ts'
import { unknownSettings } from '../../config/env.ts'
import { mendHome } from '../../config/private-home.ts'
import { mendFiles } from '../../documents/mend-files.ts'
import { readXAccount } from '../../monitoring/x-account.ts'
import { isOpenToOthers } from '../../private-files.ts'
import { ProgramError, runProgram } from '../../run-program.ts'
import { xSettingsOf } from '../../sources/x/x-settings.ts'
import { describeFetch, describeSession } from '../describe-x.ts'
import { counted, EXIT } from '../output.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

interface Check {
  name: string
  ok: boolean
  message: string
  /** Work goes on without it. */
  optional?: boolean
}

const PROGRAM_ANSWERS_WITHIN_MS = 10_000
const WORKER_ANSWERS_WITHIN_MS = 3000

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check that everything the settings need is there')
    .addHelpText('after', '\nExample:\n  kba doctor\n')
    .action((options: CommonOptions) => withSession(options, examine))
}

async function examine(session: Session): Promise<number> {
  const { app, output, signal } = session
  const checks: Check[] = [
    { name: 'Node', ok: true, message: process.version },
    await checkProgram('git', ['--version'], 'needed for phase 7: install git', signal),
    {
      ...(await checkProgram(
        'ffmpeg',
        ['-version'],
        'not found: videos are described by their poster picture',
        signal,
      )),
      optional: true,
    },
    {
      name: 'database',
      ok: true,
      message: app.env.DATABASE_URL === undefined ? `embedded, ${app.paths.database}` : 'PostgreSQL server',
    },
    ...unknownSettings(app.env.KBA_HOME).map((name) => ({
      name: 'settings',
      ok: false,
      message: `${name} in .env is not a setting; kba config lists them all`,
      optional: true,
    })),
    ...(await checkPrivate(app)),
    ...(await checkFiles(app)),
    checkWritable('knowledge base', app.paths.knowledgeBase),
    checkWritable('media cache', app.paths.mediaCache),
    await checkX(app),
    ...(await checkModels(app)),
    ...(await checkWorkers(session)),
  ]
  output.result({ checks })
  for (const check of checks)
    output.line(
      `${check.ok ? 'ok  ' : check.optional === true ? 'note' : 'FAIL'}  ${check.name}: ${check.message}`,
    )
  return checks.every((check) => check.ok || check.optional === true) ? EXIT.done : EXIT.failed
}

async function checkProgram(
  name: string,
  args: string[],
  missing: string,
  signal: AbortSignal,
): Promise<Check> {
  try {
    const { out } = await runProgram(name, args, { timeoutMs: PROGRAM_ANSWERS_WITHIN_MS, signal })
    return { name, ok: true, message: out.toString('utf8').split('\n', 1)[0]?.slice(0, 60) ?? '' }
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error
    return { name, ok: false, message: error.fault === 'missing' ? missing : error.message }
  }
}

/** Mends what it finds, but for what the user has to decide. */
async function checkPrivate({ paths, env }: Session['app']): Promise<Check[]> {
  const mended = await mendHome(paths)
  const [first] = mended
  const message =
    first === undefined
      ? 'only you can read your data'
      : `other users could read or write ${counted(mended.length, 'path')}, such as ${first}; fixed`
  const checks: Check[] = [{ name: 'privacy', ok: true, message }]
  if (isOpenToOthers(paths.knowledgeBase))
    checks.push({
      ...{ name: 'privacy', ok: true },
      message: `other users can read ${paths.knowledgeBase}, as its permissions say; to change that: chmod -R go= ${paths.knowledgeBase}`,
    })
  const settings = join(env.KBA_HOME, '.env')
  if (isOpenToOthers(settings))
    checks.push({
      ...{ name: 'privacy', ok: false, optional: true },
      message: `other users can read ${settings}; to change that: chmod 600 ${settings}`,
    })
  return checks
}

function checkWritable(name: string, folder: string): Check {
  try {
    let nearest = folder
    while (!isThere(nearest)) nearest = dirname(nearest)
    accessSync(nearest, constants.W_OK)
    return { name, ok: true, message: folder }
  } catch {
    return { name, ok: false, message: `${folder} cannot be written to` }
  }
}

/** Mends what it can: only what we wrote is moved or removed. */
async function checkFiles({ acts }: Session['app']): Promise<Check[]> {
  const name = 'articles'
  const { moved, removed, left } = await mendFiles(acts)
  const done = [
    ...(moved > 0 ? [`${counted(moved, 'item')} brought to the right place`] : []),
    ...(removed > 0 ? [`${counted(removed, 'article')} removed that belonged to nothing`] : []),
  ]
  const message =
    done.length > 0 ? `${done.join(', ')}; kba run renews pages` : 'each file lies where it belongs'
  return [
    { name, ok: true, message },
    ...left.map((sentence) => ({ name, ok: false, message: sentence, optional: true })),
  ]
}

/** Where workers are processes of their own, or this is worked by a server that has them: one is asked for an answer. */
async function checkWorkers({ app, caller, openTasks }: Session): Promise<Check[]> {
  if (caller.served === undefined && !app.database.isServer) return []
  const { queues } = await openTasks()
  const startedAt = performance.now()
  const jobId = `doctor-${randomUUID()}`
  await queues.add('echo', { jobId, payload: { text: 'doctor' } })
  while (performance.now() < startedAt + WORKER_ANSWERS_WITHIN_MS) {
    if ((await queues.stateOf('chat', jobId)) === 'completed') {
      const message = `one answered within ${Math.ceil(performance.now() - startedAt)} ms (queue in ${queues.backend})`
      return [{ name: 'workers', ok: true, message }]
    }
    await sleep(20)
  }
  const message = 'none answered: queued runs wait for kba worker'
  return [{ name: 'workers', ok: false, optional: true, message }]
}

/** Looks only at this machine: X is not asked. */
async function checkX({ env, paths, database }: Session['app']): Promise<Check> {
  const x = await readXAccount(xSettingsOf(env, paths), database.db)
  const isSet = x.login !== 'none'
  const message = isSet ? `${describeFetch(x)}; ${describeSession(x)}` : describeSession(x)
  return { name: 'X', ok: isSet && x.problem === null, message, ...(!isSet && { optional: true }) }
}

async function checkModels(app: Session['app']): Promise<Check[]> {
  const servers = await app.checkServers()
  if (servers.length === 0) return [{ name: 'models', ok: true, message: 'built-in; no server is set' }]
  return servers.map((server) => {
    if (!server.ok) return { name: server.server, ok: false, message: server.error.message }
    if (server.missing.length > 0)
      return { name: server.server, ok: false, message: `has no model ${server.missing.join(', ')}` }
    return { name: server.server, ok: true, message: `${server.models.length} models` }
  })
}
