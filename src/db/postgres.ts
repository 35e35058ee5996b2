/** A PostgreSQL server. Its driver is loaded only where there is one. */
import type pg from 'pg'
import { UnavailableError, UsageError, messageOf } from '../errors.ts'

const CONNECT_WITHIN_MS = 10_000

/**
 * @throws {UsageError} `database_refused` when the server does not know user, password or database.
 * @throws {UnavailableError} `database_away` when there is no answer.
 */
export async function openPostgres(url: string): Promise<pg.Pool> {
  const driver = await loadDriver()
  const pool = new driver.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    application_name: 'kba',
  })
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined)
  // The same for one that breaks between two statements of a transaction: the next statement says so.
  pool.on('connect', (client) => client.on('error', () => undefined))
  try {
    const first = await pool.connect()
    first.release()
    return pool
  } catch (error) {
    await pool.end()
    throw explainRefusal(error)
  }
}

/** @returns A connection of its own beside the pool, to be ended by the caller. Throws as `openPostgres` does. */
export async function openConnection(url: string, name: string): Promise<pg.Client> {
  const driver = await loadDriver()
  const client = new driver.Client({
    connectionString: url,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    application_name: name,
  })
  client.on('error', () => undefined)
  await client.connect().catch((error: unknown) => {
    throw explainRefusal(error)
  })
  return client
}

export async function loadDriver(): Promise<typeof pg> {
  const { default: driver } = await import('pg')
  // bigint comes as a string by default; ours are counts and sizes far below 2^53.
  driver.types.setTypeParser(driver.types.builtins.INT8, Number)
  return driver
}

/** Only the code is shown where there is one: a password that is not encoded may be taken for a part of the address. */
function explainRefusal(error: unknown): UnavailableError | UsageError {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? ''
  if (/^(28|3D)/.test(code)) {
    const what = code.startsWith('28') ? 'the user name or the password' : 'the database name'
    return new UsageError(
      'database_refused',
      `The PostgreSQL server in DATABASE_URL rejected ${what} (${code}).`,
      {
        hint: 'Check the user name, the password and the database name. Write @ / % in a password as %40 %2F %25.',
        cause: error,
      },
    )
  }
  return new UnavailableError(
    'database_away',
    `The PostgreSQL server in DATABASE_URL refused the connection (${code || messageOf(error)}).`,
    { hint: 'Check that it is running, and that the host and port are right.', cause: error },
  )
}
