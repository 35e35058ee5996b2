import { readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp } from '../../src/compose.ts'
import { loadEnv } from '../../src/config/env.ts'
import { makeHome, runKba, startKba } from '../support/command.ts'
import { filesWithSecrets, holdsSecret, tablesWithSecrets } from '../support/secrets.ts'
import { hasBrowser } from '../support/x-fetching.ts'
import { startXServer, type XServer } from '../support/x-server/server.ts'

const POSTS = 300
/** Twenty take minutes: KBA_TEST_KILLS=20. */
const KILLS = Number(process.env['KBA_TEST_KILLS'] ?? 3)
const PLANTED = {
  auth_token: 'planted00authtoken00aaaa',
  ct0: 'planted00ct0000000bbbb',
  password: 'planted00password',
}

describe.skipIf(!hasBrowser)('kba fetch', () => {
  let home: string
  let x: XServer
  let said = ''
  const browsers = new Set<string>()

  beforeAll(async () => {
    home = await makeHome()
    x = await startXServer({ posts: POSTS, choices: { latencyMs: 100 } })
    x.account.sessions.add(PLANTED.auth_token)
  })
  afterAll(async () => {
    await x.close()
    await rm(home, { recursive: true, force: true })
  })

  const env = (): Record<string, string> => {
    const cookies = { auth_token: PLANTED.auth_token, ct0: PLANTED.ct0 }
    return { ...x.env(cookies), X_USERNAME: 'reader', X_PASSWORD: PLANTED.password, LOG_LEVEL: 'trace' }
  }
  const fetch = (): ReturnType<typeof startKba> => {
    const started = startKba(home, ['fetch'], env())
    for (const stream of [started.child.stdout, started.child.stderr])
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    return started
  }

  it(
    'ends the same when it is killed at random points and started again',
    { timeout: (KILLS + 3) * 60_000 },
    async () => {
      for (let kill = 0; kill < KILLS; kill += 1) {
        const { child, result } = fetch()
        const asked = x.pagesAsked()
        const pages = Math.floor(Math.random() * 4)
        while (child.exitCode === null && x.pagesAsked() < asked + pages + 1) await sleep(20)
        await sleep(Math.random() * 150)
        for (const seen of processesBelow(child.pid ?? 0)) browsers.add(seen)
        child.kill('SIGKILL')
        await result
      }

      const last = await fetch().result

      expect(last.stderr).not.toContain('Error')
      expect(last.code).toBe(0)
      const app = await openApp(loadEnv({ KBA_HOME: home }))
      const rows = await app.database.db
        .selectFrom('posts')
        .select('id')
        .orderBy('sort_index', 'desc')
        .execute()
      await app.close()
      expect(rows.map(({ id }) => id)).toEqual(x.account.bookmarks.map(({ id }) => id))
    },
  )

  it('leaves no cookie and no password but in the session that it keeps', async () => {
    x.account.expire()
    const refused = await fetch().result

    expect(refused.code).toBe(2)
    expect(said.length).toBeGreaterThan(0)
    expect([...browsers].some((text) => text.includes('--user-data-dir'))).toBe(true)
    const secrets = Object.values(PLANTED)
    const told = [said, ...browsers].filter((text) => holdsSecret(text, secrets))
    const backup = await runKba(home, ['backup', join(home, 'backup.tar.gz')])
    for (const args of [['status'], ['doctor'], ['config']]) {
      const { stdout, stderr } = await runKba(home, args, env())
      expect(stdout).toContain(args[0] === 'config' ? 'X_PASSWORD' : 'X ')
      if (holdsSecret(stdout + stderr, secrets)) told.push(stdout + stderr)
    }

    expect(backup.code).toBe(0)
    expect(told).toEqual([])
    // The search does find what is there.
    expect(await filesWithSecrets(join(home, 'data', 'sources'), secrets)).toContain(
      join('x', 'session.json'),
    )
    expect(await filesWithSecrets(home, secrets)).toEqual([])
    expect(await tablesWithSecrets(home, secrets)).toEqual([])
  })
})

/** Command line and environment of every process that a process has started, as the list of processes shows them. */
function processesBelow(pid: number): string[] {
  if (process.platform !== 'linux') return []
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = readQuietly(`/proc/${name}/stat`)
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const isBelow = (child: number): boolean => {
    const parent = parents.get(child)
    return parent !== undefined && parent > 1 && (parent === pid || isBelow(parent))
  }
  return [...parents.keys()]
    .filter(isBelow)
    .map((child) => `${readQuietly(`/proc/${child}/cmdline`)} ${readQuietly(`/proc/${child}/environ`)}`)
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
