/** Runs the built command line as a user would, in a folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const KBA = join(import.meta.dirname, '..', '..', 'bin', 'kba.js')
/** As `src/db/embedded/compile-less.ts` has it for short commands: most processes of a test live for seconds, and a third of that went to V8's compiler. */
const COMPILE_LESS = '--wasm-tiering-budget=600000000'

export interface CommandResult {
  /** `null` when it was killed. */
  code: number | null
  stdout: string
  stderr: string
  /** Standard output as JSON; `undefined` when it is none. */
  json: Record<string, unknown> | undefined
}

export interface StartedCommand {
  child: ChildProcess
  result: Promise<CommandResult>
}

/** @param env - Settings beside KBA_HOME; nothing is taken from the environment but PATH and HOME. */
export function startKba(
  home: string,
  args: readonly string[],
  env: Record<string, string> = {},
): StartedCommand {
  const child = spawn(process.execPath, [COMPILE_LESS, KBA, ...args], {
    cwd: home,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', KBA_HOME: home, ...env },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const result = new Promise<CommandResult>((resolve) =>
    child.once('close', (code) => {
      resolve({ code, stdout, stderr, json: parse(stdout) })
    }),
  )
  return { child, result }
}

/**
 * The same, waited for.
 * @param killAfterMs - SIGKILL after so long.
 */
export async function runKba(
  home: string,
  args: readonly string[],
  env: Record<string, string> = {},
  killAfterMs?: number,
): Promise<CommandResult> {
  const { child, result } = startKba(home, args, env)
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  try {
    return await result
  } finally {
    clearTimeout(timer)
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

/** Names the home with an empty database that `empty-home.ts` makes for all test files. */
export const EMPTY_HOME = 'KBA_TEST_EMPTY_HOME'

/** @returns A folder of its own, with an empty database in it. */
export async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'kba-test-'))
  const empty = process.env[EMPTY_HOME]
  if (empty !== undefined) await cp(empty, home, { recursive: true })
  return home
}

/** Writes an invented export of `count` posts. @returns Its path. */
export async function writeExport(home: string, count: number): Promise<string> {
  const topics = [
    'PostgreSQL partial indexes',
    'Rust lifetimes',
    'Kubernetes probes',
    'React hooks',
    'TLS handshakes',
  ]
  const lines = Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      id: String(2_000_000_000_000_000_000n + BigInt(index) * 1_000_003n),
      tweetId: String(2_000_000_000_000_000_000n + BigInt(index) * 1_000_003n),
      url: `https://x.com/writer${index}/status/${String(2_000_000_000_000_000_000n + BigInt(index) * 1_000_003n)}`,
      text: `${topics[index % topics.length] ?? ''}, lesson ${index}: measure first, then change one thing, then measure again.`,
      authorHandle: `writer${index}`,
      authorName: `Writer ${index}`,
      postedAt: 'Wed Oct 10 20:19:24 +0000 2025',
      syncedAt: '2026-05-01T00:00:00.000Z',
      media: [],
      links: [],
      tags: [],
      ingestedVia: 'graphql',
    }),
  )
  const file = join(home, 'export.jsonl')
  await writeFile(file, `${lines.join('\n')}\n`)
  return file
}

/** @returns Path and content of every file of the knowledge base but git's own, without the times of writing. */
export async function readKnowledgeBase(home: string): Promise<Map<string, string>> {
  const root = join(home, 'kb-generated')
  const names = await readdir(root, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const own = files.filter((file) => !file.includes(`${root}/.git/`)).sort()
  const contents = await Promise.all(
    own.map(async (file) => (await readFile(file, 'utf8')).replaceAll(/^(created|updated): .*$/gm, '')),
  )
  return new Map(own.map((file, index) => [file.slice(root.length), contents[index] ?? '']))
}
