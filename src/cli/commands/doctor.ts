/** `kba doctor`: is everything there that the settings ask for? */
import { Command } from 'commander'
import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { EXIT } from '../output.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

interface Check {
  name: string
  ok: boolean
  message: string
  /** Work goes on without it. */
  optional?: boolean
}

const run = promisify(execFile)

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check that everything the settings ask for is there')
    .addHelpText('after', '\nExample:\n  kba doctor\n')
    .action((options: CommonOptions) => withSession(options, examine))
}

async function examine({ app, output }: Session): Promise<number> {
  const checks: Check[] = [
    { name: 'Node', ok: true, message: process.version },
    await checkProgram('git', ['--version'], 'needed for phase 7: install git'),
    {
      ...(await checkProgram(
        'ffmpeg',
        ['-version'],
        'not found: videos are described by their poster picture',
      )),
      optional: true,
    },
    {
      name: 'database',
      ok: true,
      message: app.env.DATABASE_URL === undefined ? `embedded, ${app.paths.database}` : 'PostgreSQL server',
    },
    checkWritable('knowledge base', app.paths.knowledgeBase),
    checkWritable('media cache', app.paths.mediaCache),
    ...(await checkModels(app)),
  ]
  output.result({ checks })
  for (const check of checks)
    output.line(
      `${check.ok ? 'ok  ' : check.optional === true ? 'note' : 'FAIL'}  ${check.name}: ${check.message}`,
    )
  return checks.every((check) => check.ok || check.optional === true) ? EXIT.done : EXIT.failed
}

async function checkProgram(name: string, args: string[], missing: string): Promise<Check> {
  return run(name, args).then(
    ({ stdout }) => ({ name, ok: true, message: stdout.split('\n', 1)[0]?.slice(0, 60) ?? '' }),
    () => ({ name, ok: false, message: missing }),
  )
}

function checkWritable(name: string, folder: string): Check {
  let nearest = folder
  while (!existsSync(nearest)) nearest = dirname(nearest)
  try {
    accessSync(nearest, constants.W_OK)
    return { name, ok: true, message: folder }
  } catch {
    return { name, ok: false, message: `${folder} cannot be written to` }
  }
}

async function checkModels(app: Session['app']): Promise<Check[]> {
  const servers = await app.checkServers()
  if (servers.length === 0) return [{ name: 'models', ok: true, message: 'built-in, no server set' }]
  return servers.map((server) => {
    if (!server.ok) return { name: server.server, ok: false, message: server.error.message }
    if (server.missing.length > 0)
      return { name: server.server, ok: false, message: `has no model ${server.missing.join(', ')}` }
    return { name: server.server, ok: true, message: `${server.models.length} models` }
  })
}
