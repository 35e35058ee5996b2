/** A backup holds all that it should, and a restore takes nothing that it should not, whoever made the archive. */
import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises' // prettier-ignore
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeHome, readKnowledgeBase, runKba, writeExport } from './support/command.ts'
import { addEntries, type ArchiveEntry } from './support/archive.ts'

let base: string
let home: string
let archive: string
let target: string

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'kba-backup-'))
  home = await makeHome()
  await runKba(home, ['import', await writeExport(home, 6)])
  await runKba(home, ['run'])
  const [place = ''] = await placesIn(home)
  // Named as what a backup leaves out elsewhere.
  await runKba(home, ['categories', 'rename', place, 'data/sources'])
  await runKba(home, ['run'])
  await writeFile(join(home, 'kb-generated', 'server.json'), '{}')
  await writeFile(join(home, 'kb-generated', 'db.lock.1'), 'mine')
  await writeFile(join(home, 'kb-generated', '@notes'), 'mine')
  await symlink('data/sources', join(home, 'kb-generated', 'inside'))
  await symlink('/etc/passwd', join(home, 'kb-generated', 'outside'))
  execFileSync('mkfifo', [join(home, 'kb-generated', 'pipe')])
  archive = join(base, 'b.tgz')
})
afterAll(async () => {
  for (const folder of [base, home]) await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  target = await mkdtemp(join(base, 'restored-'))
})

describe('kba backup', () => {
  it('holds everything, whatever a topic is called, and names what it cannot keep', async () => {
    const { code, json } = await runKba(home, ['backup', archive, '--json'])
    const restore = await runKba(target, ['restore', archive, '--json'])

    expect(code).toBe(0)
    expect(json).toMatchObject({
      left_out: [
        'kb-generated/outside: a link that leads out of its folder',
        'kb-generated/pipe: neither a file nor a folder',
      ],
    })
    expect(restore.json).toMatchObject({ left_out: [], notes: [] })
    const kept = await readKnowledgeBase(home)
    expect([...kept.keys()].filter((name) => name.startsWith('/data/sources/')).length).toBeGreaterThan(1)
    expect(await readKnowledgeBase(target)).toEqual(kept)
    expect(await readlink(join(target, 'kb-generated', 'inside'))).toBe('data/sources')
    expect(statSync(archive).mode & 0o777).toBe(0o600)
    expect(existsSync(`${archive}.part`)).toBe(false)
    const git = (at: string, ...args: string[]) => execFileSync('git', args, { cwd: join(at, 'kb-generated'), encoding: 'utf8' }) // prettier-ignore
    expect(git(target, 'rev-parse', 'HEAD')).toBe(git(home, 'rev-parse', 'HEAD'))
    expect(git(target, 'fsck', '--full', '--strict')).toBe('')
  })

  it('goes on in the next run as if nothing had been', async () => {
    await runKba(target, ['restore', archive])

    const { json } = await runKba(target, ['run', '--json'])

    expect(json).toMatchObject({ status: 'completed', processed: 0 })
  })

  it('follows its own folders to another disk', async () => {
    const moved = await makeHome()
    const disk = await mkdtemp(join(base, 'disk-'))
    await rename(join(moved, 'data'), join(disk, 'data'))
    await symlink(join(disk, 'data'), join(moved, 'data'))
    const file = join(base, 'linked.tgz')

    const { code } = await runKba(moved, ['backup', file])
    await runKba(target, ['restore', file])

    expect(code).toBe(0)
    expect(await readdir(join(target, 'data', 'db'))).toContain('PG_VERSION')
    await rm(moved, { recursive: true })
  })

  it('has the media cache in it, wherever below KBA_HOME it lies', async () => {
    await mkdir(join(home, 'pictures'), { recursive: true })
    await writeFile(join(home, 'pictures', 'one.jpg'), 'picture')
    const file = join(base, 'media.tgz')

    await runKba(home, ['backup', file], { MEDIA_CACHE_DIR: 'pictures' })
    await runKba(target, ['restore', file], { MEDIA_CACHE_DIR: 'pictures' })

    expect(await readFile(join(target, 'pictures', 'one.jpg'), 'utf8')).toBe('picture')
  })

  it('fails, and leaves no archive, when files change under it', async () => {
    const busy = join(home, 'kb-generated', 'busy.log')
    await writeFile(busy, '')
    const file = join(base, 'busy.tgz')
    const over = new AbortController()
    const writing = (async () => {
      while (!over.signal.aborted) await appendFile(busy, 'more\n'.repeat(100))
    })()

    const { code, stderr } = await runKba(home, ['backup', file])
    over.abort()
    await writing
    await rm(busy)

    expect(code).toBe(1)
    expect(stderr).toMatch(/would not hold what is on the disk: kb-generated\/busy\.log\./)
    expect((await readdir(base)).filter((name) => name.startsWith('busy'))).toEqual([])
  })
})

describe('kba restore', () => {
  const restoreOf = async (entries: readonly ArchiveEntry[]) => {
    const file = join(target, '..', 'hostile.tgz')
    await writeFile(file, addEntries(await readFile(archive), entries))
    return runKba(target, ['restore', file, '--json'])
  }

  it('says where an archive is damaged, and changes nothing', async () => {
    const whole = await readFile(archive)
    const flipped = Buffer.from(whole)
    flipped.fill(0x55, whole.length >> 1, (whole.length >> 1) + 64)
    const file = join(base, 'damaged.tgz')
    await mkdir(join(target, 'data'))
    await writeFile(join(target, 'data', 'mine'), 'mine')

    for (const bytes of [whole.subarray(0, whole.length >> 1), whole.subarray(0, -9), flipped]) {
      await writeFile(file, bytes)
      const { code, stderr } = await runKba(target, ['restore', file])

      expect(code).toBe(1)
      expect(stderr).toMatch(
        /^Error: The archive damaged\.tgz is damaged at (data|kb-generated)\/\S+ or just after it: /,
      )
      expect(stderr).not.toContain('disk space')
      expect(await readdir(target)).toEqual(['data'])
      expect(await readdir(join(target, 'data'))).toEqual(['mine'])
    }
  })

  it.each([['no archive'], [''], ['\u001f\u008b']])('refuses %j', async (content) => {
    const file = join(base, 'none.tgz')
    await writeFile(file, content, 'latin1')

    expect(await runKba(target, ['restore', file])).toMatchObject({ code: 2 })
    expect(await readdir(target)).toEqual([])
  })

  it.each([
    '../outside.md',
    'kb-generated/../../outside.md',
    '/tmp/kba-outside.md',
    'elsewhere/file.md',
    'data',
    'kb-generated/README.md',
  ])('refuses an archive with a file %s', async (path) => {
    const { code, stderr } = await restoreOf([{ path, content: 'x' }])

    expect([code, stderr]).toEqual([2, expect.stringMatching(/holds .*, which kba backup never writes/)])
    expect(await readdir(target)).toEqual([])
    expect(existsSync(join(base, 'outside.md')) || existsSync('/tmp/kba-outside.md')).toBe(false)
  })

  it('takes no device, no pipe, no link that leads out, and no rights but those of the owner', async () => {
    const { code, json } = await restoreOf([
      { path: 'kb-generated/set-uid', content: '#!/bin/sh\n', mode: 0o6777 },
      { path: 'kb-generated/device', type: 'CharacterDevice' },
      { path: 'kb-generated/fifo', type: 'FIFO' },
      { path: 'kb-generated/absolute', type: 'SymbolicLink', linkpath: '/etc' },
      { path: 'kb-generated/up', type: 'SymbolicLink', linkpath: '../data/sources' },
      { path: 'kb-generated/git', type: 'SymbolicLink', linkpath: '.git/config' },
      { path: 'kb-generated/round', type: 'SymbolicLink', linkpath: 'inside/../../..' },
      { path: 'data/db/link', type: 'SymbolicLink', linkpath: 'PG_VERSION' },
      { path: 'kb-generated/hard', type: 'Link', linkpath: '/etc/passwd' },
      { path: 'kb-generated/twin', type: 'Link', linkpath: 'kb-generated/set-uid' },
    ])

    expect(code).toBe(0)
    expect(json?.['left_out']).toEqual([
      'kb-generated/device: neither a file nor a folder',
      'kb-generated/fifo: neither a file nor a folder',
      'kb-generated/absolute: a link that leads out of its folder',
      'kb-generated/up: a link that leads out of its folder',
      'kb-generated/git: a link that leads out of its folder',
      'kb-generated/round: a link that leads out of its folder',
      'data/db/link: a link that leads out of its folder',
      'kb-generated/hard: a link that leads out of its folder',
    ])
    expect(statSync(join(target, 'kb-generated', 'set-uid')).mode & 0o7777).toBe(0o700)
    const twin = statSync(join(target, 'kb-generated', 'twin'))
    expect([twin.nlink, twin.mode & 0o7777]).toEqual([1, 0o700])
  })

  it('writes through no link', async () => {
    const { code } = await restoreOf([
      { path: 'kb-generated/way', type: 'SymbolicLink', linkpath: 'data' },
      { path: 'kb-generated/way/planted.md', content: 'x' },
    ])

    expect(code).toBe(2)
    expect(await readdir(target)).toEqual([])
  })

  it('takes the commits of a repository, and nothing by which git starts a program', async () => {
    const trap = join(base, 'trap')
    const mark = `touch ${trap}`
    const config = `[core]\n\tfsmonitor = ${mark}\n\tsshCommand = ${mark}\n\thooksPath = hooks\n[filter "x"]\n\tclean = ${mark}\n\tsmudge = ${mark}\n[include]\n\tpath = more\n[remote "origin"]\n\turl = https://me:token@elsewhere.example/kb.git\n`
    const hook = { content: `#!/bin/sh\n${mark}\n`, mode: 0o755 }
    const { json } = await restoreOf([
      { path: 'kb-generated/.git/config.worktree', content: config },
      { path: 'kb-generated/.git/more', content: config },
      { path: 'kb-generated/.git/hooks/post-checkout', ...hook },
      { path: 'kb-generated/.git/hooks/pre-commit', ...hook },
      { path: 'kb-generated/.git/objects/info/alternates', content: '/tmp/elsewhere\n' },
      { path: 'kb-generated/.git/info/attributes', content: '* filter=x\n' },
      { path: 'kb-generated/.git/modules/m/config', content: config },
      { path: 'kb-generated/sub/.git/config', content: config },
      { path: 'kb-generated/sub/.git/HEAD', content: 'ref: refs/heads/main\n' },
      { path: 'kb-generated/.GIT/config', content: config },
      { path: 'kb-generated/GIT~1/config', content: config },
      { path: 'kb-generated/.gitattributes', content: '* filter=x\n' },
    ])
    const git = join(target, 'kb-generated', '.git')
    execFileSync('git', ['status', '--porcelain'], { cwd: join(target, 'kb-generated') })
    await runKba(target, ['import', await writeExport(target, 8)])
    const run = await runKba(target, ['run', '--json'])

    expect(json).toMatchObject({ left_out: [] })
    expect(run.json).toMatchObject({ status: 'completed' })
    expect(existsSync(trap)).toBe(false)
    expect(await readFile(join(git, 'config'), 'utf8')).not.toMatch(
      /fsmonitor|filter|sshCommand|include|token/,
    )
    for (const name of [
      'config.worktree',
      'more',
      'hooks/post-checkout',
      'modules',
      'objects/info/alternates',
    ])
      expect(existsSync(join(git, name)), name).toBe(false)
    expect(existsSync(join(target, 'kb-generated', 'sub', '.git'))).toBe(false)
  })

  it('tells the remote of the archive, without setting it', async () => {
    const own = await mkdtemp(join(base, 'own-'))
    await cp(home, own, { recursive: true, filter: (path) => !path.endsWith('/pipe') })
    execFileSync('git', ['remote', 'add', 'origin', 'https://me:token@elsewhere.example/kb.git'], { cwd: join(own, 'kb-generated') }) // prettier-ignore
    const file = join(base, 'remote.tgz')
    await runKba(own, ['backup', file])

    const { json } = await runKba(target, ['restore', file, '--json'])

    expect(json).toMatchObject({
      notes: [
        'Its remote was "https://elsewhere.example/kb.git". If it is yours, set GITHUB_REPO_URL and the next run pushes there.',
      ],
    })
    expect(execFileSync('git', ['remote'], { cwd: join(target, 'kb-generated'), encoding: 'utf8' })).toBe('')
  })

  it('restores what tar wrote in earlier versions', async () => {
    const file = join(base, 'old.tgz')
    execFileSync('tar', ['-czf', file, '-C', home, '--exclude=kb-generated/pipe', 'data', 'kb-generated'])

    const { code } = await runKba(target, ['restore', file])

    expect(code).toBe(0)
    expect(await readKnowledgeBase(target)).toEqual(await readKnowledgeBase(home))
  })
})

async function placesIn(at: string): Promise<string[]> {
  const { json } = await runKba(at, ['categories', '--json'])
  const { categories } = json as { categories: { main_category: string; subcategory: string }[] }
  return categories.map(({ main_category, subcategory }) => `${main_category}/${subcategory}`)
}
