/** In a home that was used, nothing is open to the other users of the machine, whatever the mask of the user. */
import { execFileSync } from 'node:child_process'
import { lstatSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runKba, writeExport } from './support/command.ts'
import { startServer } from './support/server.ts'

const OF_OTHERS = 0o077
let base: string
let used: string

/** @returns What others may read, write or enter. */
async function openPathsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  return ['.', ...names].filter((name) => {
    const found = lstatSync(join(folder, name))
    return !found.isSymbolicLink() && (found.mode & OF_OTHERS) !== 0
  })
}

const rightsAt = (...path: string[]): string => (lstatSync(join(...path)).mode & 0o777).toString(8)

beforeAll(async () => {
  process.umask(0o000) // The most generous: it must not matter.
  base = await mkdtemp(join(tmpdir(), 'kba-private-'))
  const demo = await runKba(base, ['demo', join(base, 'used')])
  expect(demo.code).toBe(0)
  used = join(base, 'used')
  await runKba(used, ['ask', 'how do I measure?'])
}, 300_000)
afterAll(async () => {
  process.umask(0o022)
  await rm(base, { recursive: true, force: true })
})

describe('a home that was used', () => {
  it('has no file that others can read or write', async () => {
    const open = [
      ...(await openPathsIn(join(used, 'data'))),
      ...(await openPathsIn(join(used, 'kb-generated'))),
    ]

    expect(open).toEqual([])
    expect((await readdir(join(used, 'data', 'media'), { recursive: true })).length).toBeGreaterThan(5)
    expect((await readdir(join(used, 'data', 'db'), { recursive: true })).length).toBeGreaterThan(500)
  })

  it('has none either after a server worked in it', async () => {
    const server = await startServer(used)
    await runKba(used, ['import', await writeExport(base, 7)])
    await runKba(used, ['run'])
    const during = await openPathsIn(join(used, 'data'))
    server.child.kill('SIGTERM')
    await server.result

    expect([during, await openPathsIn(join(used, 'data'))]).toEqual([[], []])
  })

  it('has none after a backup and a restore, and the backup is closed too', async () => {
    const [file, restored] = [join(base, 'b.tgz'), join(base, 'restored')]
    await mkdir(restored)

    await runKba(used, ['backup', file])
    await runKba(restored, ['restore', file])

    expect(rightsAt(file)).toBe('600')
    expect(await openPathsIn(join(restored, 'data'))).toEqual([])
    expect(await openPathsIn(join(restored, 'kb-generated'))).toEqual([])
  })
})

describe('a home of an earlier version', () => {
  it('is closed at the next start, the knowledge base with it', async () => {
    const old = await oldHome()

    await runKba(old, ['status'])

    expect(await openPathsIn(join(old, 'data'))).toEqual([])
    expect(await openPathsIn(join(old, 'kb-generated'))).toEqual([])
  })

  it('keeps the rights that its knowledge base was given on purpose', async () => {
    const old = await oldHome()
    await chmod(join(old, 'kb-generated'), 0o775)

    await runKba(old, ['status'])

    expect([rightsAt(old, 'kb-generated'), rightsAt(old, 'data')]).toEqual(['775', '700'])
  })

  async function oldHome(): Promise<string> {
    const old = await mkdtemp(join(base, 'old-'))
    await cp(used, old, { recursive: true })
    execFileSync('chmod', ['-R', 'a+rwX', old])
    return old
  }
})

it('writes into a knowledge base that was opened as its folder says', async () => {
  const shared = await mkdtemp(join(base, 'shared-'))
  await runKba(shared, ['import', await writeExport(shared, 3)])
  await runKba(shared, ['run'])
  execFileSync('chmod', ['-R', 'go+rX', join(shared, 'kb-generated')])
  await runKba(shared, ['import', await writeExport(shared, 6)])

  await runKba(shared, ['run'])

  const entries = await readdir(join(shared, 'kb-generated'), { recursive: true, withFileTypes: true })
  const own = entries.filter((entry) => !`${entry.parentPath}/${entry.name}`.includes('/.git'))
  const rights = new Set(
    own.map((entry) => `${entry.isDirectory()} ${rightsAt(entry.parentPath, entry.name)}`),
  )
  expect(rights).toEqual(new Set(['true 755', 'false 644']))
  expect(await openPathsIn(join(shared, 'data'))).toEqual([])
})

it('doctor names what others can read, mends it, and follows no link', async () => {
  const secret = join(base, 'outside.txt')
  await writeFile(secret, 'x', { mode: 0o644 })
  const home = await mkdtemp(join(base, 'doctor-'))
  await cp(used, home, { recursive: true })
  await chmod(join(home, 'data', 'db', 'PG_VERSION'), 0o600)
  await chmod(join(home, 'data', 'db', 'base'), 0o777)
  await chmod(join(home, 'kb-generated', 'README.md'), 0o666)
  await symlink(secret, join(home, 'data', 'link'))
  await writeFile(join(home, '.env'), 'MAX_MEDIA_MB=10\n')
  await chmod(join(home, '.env'), 0o644)

  const first = await runKba(home, ['doctor'])
  const second = await runKba(home, ['doctor'])

  expect(first.stdout).toMatch(
    /^ok {4}privacy: other users could read or write 2 paths, such as \S+\/data\/db\/base; fixed$/m,
  )
  expect(first.stdout).toContain(
    `note  privacy: other users can read ${home}/.env; to change that: chmod 600 ${home}/.env`,
  )
  expect(second.stdout).toContain('ok    privacy: only you can read your data')
  expect(rightsAt(secret)).toBe('644')
  expect(await openPathsIn(join(home, 'data'))).toEqual([])
})
