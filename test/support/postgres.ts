/** A real PostgreSQL server in a folder of its own, for as long as a test needs it. */
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, chown, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { freePort, startOwnServer, type OwnServer } from './own-server.ts'

const PASSWORD = 'Hidden+Word'
const PACKAGED = '/usr/lib/postgresql'
/** No test survives a power cut, so nothing needs to reach the disk. */
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'shared_buffers=32MB']

export interface PostgresServer extends OwnServer {
  /** DATABASE_URL of a new, empty database. */
  createDatabase(): Promise<string>
  /** What must never be shown, as it is and as it stands in the URL. */
  readonly secrets: readonly string[]
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
  const settings = [...FAST, 'listen_addresses=127.0.0.1', 'unix_socket_directories=']
  const server = await startOwnServer({
    ...{ name: 'PostgreSQL', folder, program: join(programs, 'postgres'), owner, killSignal: 'SIGQUIT' },
    args: ['-D', join(folder, 'data'), '-p', String(port), ...settings.flatMap((one) => ['-c', one])],
    ask: () => queryPostgres(url('postgres'), 'select 1'),
  })
  let databases = 0
  return {
    secrets: [PASSWORD, encodeURIComponent(PASSWORD)],
    ...server,
    async createDatabase() {
      databases += 1
      const name = `kba_${databases}`
      await queryPostgres(url('postgres'), `create database ${name}`)
      return url(name)
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
