// Makes what can be read off the code: .env.example, configuration.md, cli.md, errors.md, api.md. `--check` only compares.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const { envSchema, SECRET_NAMES } = await import('../dist/config/env-schema.js')
const { API } = await import('../dist/contract/api/api.js')
const { CLIENT_EVENTS, SERVER_EVENTS } = await import('../dist/contract/live-events.js')

const settings = Object.entries(envSchema.shape).map(([name, schema]) => {
  const parsed = schema.safeParse(undefined)
  const fallback = parsed.success && parsed.data !== undefined ? String(parsed.data) : ''
  return { name, fallback, meaning: schema.description ?? '' }
})

function envExample() {
  const lines = settings.flatMap(({ name, fallback, meaning }) => [
    `# ${meaning}`,
    `# ${name}=${fallback}`,
    '',
  ])
  return `# Every setting with its default. Remove the "#" in front of a name to set it.\n\n${lines.join('\n')}`
}

function configuration() {
  const rows = settings.map(({ name, fallback, meaning }) => {
    const shown = fallback === '' ? 'none' : `\`${fallback}\``
    return `| \`${name}\` | ${shown} | ${meaning}${SECRET_NAMES.has(name) ? ' Secret: never shown.' : ''} |`
  })
  return `# Configuration\n\nFrom \`.env\` and the environment, which wins. Paths are relative to \`KBA_HOME\`.\n\n| name | default | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n`
}

function help(...command) {
  const text = execFileSync(process.execPath, [join(root, 'bin', 'kba.js'), ...command, '--help'], {
    encoding: 'utf8',
    env: { ...process.env, COLUMNS: '100' },
  })
  return `\`\`\`\n${text.trimEnd()}\n\`\`\`\n`
}

function cli() {
  const main = help()
  const names = [...main.matchAll(/^ {2}([a-z]+)(?: .*)?$/gm)]
    .map((match) => match[1])
    .filter((name) => name !== 'kba' && name !== 'help')
  const commands = [...new Set(names)].map((name) => `## kba ${name}\n\n${help(name)}`)
  return `# Command line\n\n${main}\n${commands.join('\n')}`
}

const ACTORS = {
  UsageError: 'you: change a setting or an argument (exit 2)',
  UnavailableError: 'a service that is away or busy: tried again by itself, else run again (exit 1)',
  PostError: 'one post; the run goes on (exit 3)',
  SystemError: 'this machine: disk, database, rights (exit 1)',
  KbaError: 'as the message says (exit 1)',
}

function errors() {
  const found = new Map()
  for (const file of readdirSync(join(root, 'src'), { recursive: true })) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
    const text = readFileSync(join(root, 'src', file), 'utf8')
    for (const [, kind, code] of text.matchAll(
      /new (UsageError|PostError|SystemError|UnavailableError|KbaError)\(\s*'([a-z_]+)'/g,
    ))
      found.set(code, kind)
  }
  const rows = [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, kind]) => `| \`${code}\` | ${kind} | ${ACTORS[kind]} |`)
  return `# Error codes\n\nIn \`--json\` output as \`code\`; they do not change. Messages say what happened and what to do.\n\n| code | class | who must act |\n| --- | --- | --- |\n${rows.join('\n')}\n`
}

function api() {
  const sections = Object.entries(API).map(([resource, operations]) => {
    const rows = Object.values(operations).map(
      ({ method, path, summary, errors = [] }) =>
        `| \`${method.toUpperCase()} ${path}\` | ${summary} | ${errors.map((code) => `\`${code}\``).join(', ')} |`,
    )
    return `## ${resource}\n\n| operation | does | errors of its own |\n| --- | --- | --- |\n${rows.join('\n')}\n`
  })
  const names = (events) =>
    Object.keys(events)
      .map((name) => `\`${name}\``)
      .join(', ')
  return `# API

A running server describes it whole: \`/api/docs\` to read, \`/api/openapi.json\` (OpenAPI 3.1) for programs. Every error is
\`{error, code, details?}\`; see [errors.md](errors.md). Lists are read page by page: hand \`next_cursor\` back as \`cursor\`. Where
KBA_TOKEN is set, send it as \`Authorization: Bearer TOKEN\`.

${sections.join('\n')}
## Live events

Socket.IO at \`/socket.io\`. A client that connects is given \`agent_status\` (the whole state) and \`initial_logs\`, then each later
event once, in order. One that connects again may send \`{task_id, seq}\` of the last event that it has as \`auth\`: it is given
what it missed, where that is still kept, else the state anew. A program without cookies sends \`{token}\` there.

From the server: ${names(SERVER_EVENTS)}.

To the server: ${names(CLIENT_EVENTS)}.
`
}

const documents = {
  '.env.example': envExample,
  'docs/configuration.md': configuration,
  'docs/cli.md': cli,
  'docs/errors.md': errors,
  'docs/api.md': api,
}
const stale = []
for (const [name, make] of Object.entries(documents)) {
  const file = join(root, name)
  const text = make()
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
  stale.push(name)
  if (!process.argv.includes('--check')) writeFileSync(file, text)
}
if (process.argv.includes('--check') && stale.length > 0) {
  process.stderr.write(`Not up to date: ${stale.join(', ')}. Run: npm run build && npm run docs\n`)
  process.exitCode = 1
}
