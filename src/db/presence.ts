/**
 * Which workers live, and which of them has a post in hand. On a PostgreSQL server each process that works keeps a
 * connection for it: the server drops its name and its locks the moment it dies, so that no clock and no dead holder
 * has to be judged; a process that is only paused keeps both. The embedded database has one process, which needs neither.
 * A pooler in transaction mode can do none of this.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type pg from 'pg'
import { UnavailableError } from '../errors.ts'
import { withinTime } from '../time-limit.ts'
import { openConnection } from './postgres.ts'
import type { Db } from './tables.ts'

/** Advisory locks are numbers that all programs of a database share: these are "kba" and what is locked. */
const POSTS = 0x6b_62_61
const START = { program: 0x6b_62_62, run: 1 }
const FILES = 0x6b_62_64
const LIVING_WORKER = 'kba worker'
/** A holder whose machine lost power is noticed in a minute; a server that ends idle sessions spares this one. */
const SESSION_SETTINGS = `
  set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3;
  set idle_session_timeout = 0`
const RECONNECT_MS = 500
const BEGIN_WITHIN_MS = 10_000
/** A server that does not answer frees the locks when it sees that nobody is there. */
const END_WITHIN_MS = 2000
/** Files are written in milliseconds. */
const LOOK_AGAIN_MS = 15

export interface Presence {
  /** @returns Those posts that nobody else has in hand; they are ours until they are given back. */
  claim(postIds: readonly string[]): Promise<string[]>
  giveBack(postIds: readonly string[]): Promise<void>
  /**
   * Does the work while nobody else, on any machine, does the same for the post. For as long as it takes to write its
   * files: unlike a claim it is never held while a model is waited for. The two have nothing to do with each other.
   */
  atFilesOf<T>(postId: string, work: () => Promise<T>): Promise<T>
  /** From now on others see a living worker. */
  announce(): Promise<void>
  /** Whether another living worker is seen. */
  othersLive(): Promise<boolean>
  /** Does the work while nobody else, on any machine, does the same. */
  alone<T>(work: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** @param url - Of the server; undefined for the embedded database. */
export function openPresence(url: string | undefined, db: Db): Presence {
  const held = new Set<string>()
  const takeLocally = (postIds: readonly string[]): string[] => {
    const free = [...new Set(postIds)].filter((id) => !held.has(id))
    for (const id of free) held.add(id)
    return free
  }
  const server = url === undefined ? undefined : new ServerPresence(url, held)
  const turns = new Turns()
  return {
    async claim(postIds) {
      const mine = takeLocally(postIds)
      if (server === undefined || mine.length === 0) return mine
      const locked = await server.lock(mine).catch((error: unknown) => {
        for (const id of mine) held.delete(id)
        throw error
      })
      for (const id of mine) if (!locked.has(id)) held.delete(id)
      return mine.filter((id) => locked.has(id))
    },
    async giveBack(postIds) {
      for (const id of postIds) held.delete(id)
      await server?.unlock(postIds)
    },
    atFilesOf: (postId, work) =>
      turns.take(postId, () => (server === undefined ? work() : server.atFilesOf(postId, work))),
    announce: async () => server?.announce(),
    othersLive: async () => server !== undefined && (await countOthers(db, await server.pid())) > 0,
    alone: (work) => (server === undefined ? work() : server.alone(work)),
    close: async () => server?.close(),
  }
}

class ServerPresence {
  readonly #url: string
  readonly #held: ReadonlySet<string>
  #connecting: Promise<pg.Client> | undefined
  #isAnnounced = false
  #isClosed = false

  constructor(url: string, held: ReadonlySet<string>) {
    this.#url = url
    this.#held = held
  }

  async lock(postIds: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.#query<{ id: string }>(
      `select id from unnest($2::text[]) as id where pg_try_advisory_lock($1, hashtext(id))`,
      [POSTS, postIds],
    )
    return new Set(rows.map(({ id }) => id))
  }

  /** Requested again and again: a lock that is waited for would stop all else on the connection. */
  async atFilesOf<T>(postId: string, work: () => Promise<T>): Promise<T> {
    const take = `select pg_try_advisory_lock($1, hashtext($2)) as taken`
    while ((await this.#query<{ taken: boolean }>(take, [FILES, postId])).rows[0]?.taken !== true)
      await sleep(LOOK_AGAIN_MS)
    try {
      return await work()
    } finally {
      const giveBack = `select pg_advisory_unlock($1, hashtext($2))`
      await this.#query(giveBack, [FILES, postId]).catch(() => undefined) // A connection that broke has given it back.
    }
  }

  /** A connection that breaks gives them back by itself. */
  async unlock(postIds: readonly string[]): Promise<void> {
    const statement = `select pg_advisory_unlock($1, hashtext(id)) from unnest($2::text[]) as id`
    await this.#query(statement, [POSTS, postIds]).catch(() => undefined)
  }

  async announce(): Promise<void> {
    this.#isAnnounced = true
    await this.#query(`select set_config('application_name', $1, false)`, [LIVING_WORKER])
  }

  async pid(): Promise<number> {
    const { rows } = await this.#query<{ pid: number }>('select pg_backend_pid() as pid', [])
    return rows[0]?.pid ?? 0
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    await this.#query('select pg_advisory_lock($1, $2)', [START.program, START.run])
    try {
      return await work()
    } finally {
      await this.#query('select pg_advisory_unlock($1, $2)', [START.program, START.run])
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const client = await this.#connecting?.catch(() => undefined)
    if (client === undefined) return
    await withinTime({ limitMs: END_WITHIN_MS, late: silent }, () => client.end()).catch(() => undefined)
  }

  async #query<Row extends pg.QueryResultRow>(
    text: string,
    parameters: unknown[],
  ): Promise<pg.QueryResult<Row>> {
    const client = await (this.#connecting ??= this.#connect())
    return client.query<Row>(text, parameters)
  }

  async #connect(): Promise<pg.Client> {
    try {
      const client = await openConnection(this.#url, this.#isAnnounced ? LIVING_WORKER : 'kba')
      await withinTime({ limitMs: BEGIN_WITHIN_MS, late: silent }, () => client.query(SESSION_SETTINGS))
      client.once('end', () => {
        this.#connecting = undefined
        if (!this.#isClosed && this.#isAnnounced) void this.#comeBack()
      })
      return client
    } catch (error) {
      this.#connecting = undefined
      throw error
    }
  }

  /** Posts in hand are locked again: nobody takes them so soon after the server came back. */
  async #comeBack(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.lock([...this.#held])
        return
      } catch {
        await sleep(RECONNECT_MS, undefined, { ref: false })
      }
    }
  }
}

function silent(): UnavailableError {
  return new UnavailableError('database_away', 'The PostgreSQL server in DATABASE_URL does not answer.', {
    hint: 'Check that it is running, and that the host and port are right.',
  })
}

/** Within this process: one after the other for each key. */
class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key)
    const mine = (before ?? Promise.resolve()).then(work, work)
    this.#last.set(key, mine)
    try {
      return await mine
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key)
    }
  }
}

async function countOthers(db: Db, myPid: number): Promise<number> {
  const { rows } = await sql<{ others: number }>`
    select count(*)::int as others from pg_stat_activity
    where application_name = ${LIVING_WORKER} and datname = current_database() and pid <> ${myPid}::int`.execute(
    db,
  )
  return rows[0]?.others ?? 0
}
