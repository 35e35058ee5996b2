/** A real PostgreSQL server in a folder of its own, for as long as a test needs it. */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { chmod, chown, mkdtemp, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'

const PASSWORD = 'Hidden+Word'
const PACKAGED = '/usr/lib/postgresql'
/** No test survives a power cut, so nothing needs to reach the disk. */
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'shared_buffers=32MB']

export interface PostgresServer {
  /** DATABASE_URL of a new, empty database. */
  createDatabase(): Promise<string>
  /** What must never be shown, as it is and as it stands in the URL. */
  readonly secrets: readonly string[]
  /** Ends it at once, as a crash would; the data stays for `start`. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

/** Where the server's programs are; without them the tests that need them are skipped, on CI they fail. */
export const postgresPrograms = findPrograms()

function findPrograms(): string | undefined {
  const packaged = existsSync(PACKAGED)
    ? readdirSync(PACKAGED)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(PACKAGED, version, 'bin'))
    : []
  const folders = [...packaged, ...(process.env['PATH'] ?? '').split(delimiter)]
  const found = folders.find((folder) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))),
  )
  if (found !== undefined) return found
  if (process.env['CI'] === 'true') throw new Error('CI needs a PostgreSQL server: no initdb was found.')
  return undefined
}

/** @throws when there is no server on this machine: ask `postgresPrograms` first. */
export async function startPostgres(): Promise<PostgresServer> {
  if (postgresPrograms === undefined) throw new Error('There is no PostgreSQL server on this machine.')
  const programs = postgresPrograms
  const owner = ownerOfServer()
  const folder = await makeCluster(programs, owner)
  const port = await freePort()
  const url = (name: string): string =>
    `postgres://kba:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${name}`
  let process_: ChildProcess | undefined
  const removeAll = (): void => {
    process_?.kill('SIGQUIT')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', removeAll)

  async function start(): Promise<void> {
    const settings = [...FAST, 'listen_addresses=127.0.0.1', 'unix_socket_directories=']
    const args = ['-D', join(folder, 'data'), '-p', String(port), ...settings.flatMap((one) => ['-c', one])]
    process_ = spawn(join(programs, 'postgres'), args, { ...owner, cwd: folder, stdio: 'ignore' })
    await waitUntilItAnswers(process_, url('postgres'))
  }
  async function kill(): Promise<void> {
    const running = process_
    process_ = undefined
    if (running === undefined) return
    running.kill('SIGQUIT')
    if (running.exitCode === null && running.signalCode === null) await once(running, 'exit')
  }

  await start()
  let databases = 0
  return {
    secrets: [PASSWORD, encodeURIComponent(PASSWORD)],
    start,
    kill,
    async createDatabase() {
      databases += 1
      const name = `kba_${databases}`
      await queryPostgres(url('postgres'), `create database ${name}`)
      return url(name)
    },
    async stop() {
      await kill()
      process.off('exit', removeAll)
      removeAll()
    },
  }
}

/** One statement on a connection of its own. @returns Its rows. */
export async function queryPostgres(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}

/** PostgreSQL does not run as root: it runs as the user that its package made. */
function ownerOfServer(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

async function makeCluster(programs: string, owner: { uid?: number; gid?: number }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kba-postgres-'))
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, PASSWORD)
  await chmod(folder, 0o755)
  if (owner.uid !== undefined && owner.gid !== undefined)
    for (const path of [folder, passwordFile]) await chown(path, owner.uid, owner.gid)
  const args = ['-D', join(folder, 'data'), '-U', 'kba', '-E', 'UTF8', '--locale=C', '--no-sync']
  await promisify(execFile)(
    join(programs, 'initdb'),
    [...args, '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    { ...owner, cwd: folder },
  )
  return folder
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function waitUntilItAnswers(server: ChildProcess, url: string): Promise<void> {
  for (;;) {
    try {
      await queryPostgres(url, 'select 1')
      return
    } catch (cause) {
      if (server.exitCode !== null) throw new Error('PostgreSQL did not start.', { cause })
      await sleep(50)
    }
  }
}
