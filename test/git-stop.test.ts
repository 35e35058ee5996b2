/** A remote that never answers holds a run no longer than until it is to stop. */
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isAlive } from '../src/process-alive.ts'
import { makeHome, runKba, startKba, writeExport } from './support/command.ts'

let home: string

beforeEach(async () => {
  home = await makeHome()
  await runKba(home, ['import', await writeExport(home, 2)])
})
afterEach(() => rm(home, { recursive: true, force: true }))

it('stops a run whose push hangs, and says that its commit was made', async () => {
  const ssh = join(home, 'hanging-ssh')
  await writeFile(ssh, `#!/bin/sh\ntrap '' TERM INT HUP PIPE\necho $$ > ${home}/pid\nsleep 600\n`, {
    mode: 0o755,
  })
  const env = { GIT_SSH_COMMAND: ssh, GITHUB_REPO_URL: 'ssh://git@host.invalid/kb.git' }
  const run = startKba(home, ['run', '--json'], env)
  await expect.poll(() => existsSync(join(home, 'pid')), { timeout: 100_000 }).toBe(true)
  const stoppedAt = performance.now()
  run.child.kill('SIGINT')

  const { json } = await run.result

  expect(performance.now() - stoppedAt).toBeLessThan(20_000)
  expect(json).toMatchObject({ status: 'stopped', processed: 2 })
  expect(gitPhaseOf(json)).toMatchObject({ status: 'stopped', counts: { commits: 1, pushed: 0 } })
  const pid = Number(await readFile(join(home, 'pid'), 'utf8'))
  await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false)
})

it('counts the commit of a run whose push failed', async () => {
  const { json, stdout } = await runKba(home, ['run', '--json'], {
    GITHUB_REPO_URL: join(home, 'nowhere.git'),
  })

  expect(gitPhaseOf(json), stdout).toMatchObject({
    status: 'failed',
    processed: 1,
    counts: { commits: 1, pushed: 0 },
  })
})

function gitPhaseOf(json: Record<string, unknown> | undefined): unknown {
  const phases = (json?.['phases'] ?? []) as { id: string }[]
  return phases.find(({ id }) => id === 'git_sync')
}
