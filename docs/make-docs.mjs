// Makes what can be read off the code: .env.example, configuration.md, cli.md, api.md. `--check` only compares, and looks whether errors.md is complete.
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
  const names = [...main.matchAll(/^ {2}([a-z][a-z-]*)(?: .*)?$/gm)]
    .map((match) => match[1])
    .filter((name) => name !== 'kba' && name !== 'help')
  const commands = [...new Set(names)].map((name) => `## kba ${name}\n\n${help(name)}`)
  return `# Command line\n\n${main}\n${commands.join('\n')}`
}

/** docs/errors.md is written by hand. Says which codes of the program it does not explain, and which it explains for nothing. */
function unexplainedErrors() {
  const sources = readdirSync(join(root, 'src'), { recursive: true })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(root, 'src', file), 'utf8'))
  const thrown = new Set(
    sources.flatMap((text) =>
      [...text.matchAll(/new (?:Usage|Post|System|Unavailable|Kba)Error\(\s*'([a-z0-9_]+)'/g)].map(
        ([, code]) => code,
      ),
    ),
  )
  const text = readFileSync(join(root, 'docs', 'errors.md'), 'utf8')
  const explained = [...text.matchAll(/^\| `([a-z0-9_]+)` \|/gm)].map(([, code]) => code)
  const twice = explained.filter((code, place) => explained.indexOf(code) !== place)
  // Some codes are chosen from a table: they stand in the sources as they are.
  const isUsed = (code) => sources.some((source) => source.includes(`'${code}'`))
  return [
    ...[...thrown].filter((code) => !explained.includes(code)).map((code) => `${code} is not explained`),
    ...explained.filter((code) => !isUsed(code)).map((code) => `${code} is explained, but nothing uses it`),
    ...twice.map((code) => `${code} is explained twice`),
  ]
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
const unexplained = unexplainedErrors()
if (unexplained.length > 0) {
  process.stderr.write(`docs/errors.md: ${unexplained.join('; ')}.\n`)
  process.exitCode = 1
}
