import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { KbaError, UnavailableError, UsageError } from '../errors.ts'
import { isAlive } from '../process-alive.ts'
import { explainGitFailure, GitFailure, scrubSecrets } from './git-failure.ts'
import { openGitRepository } from './git-repository.ts'

let base: string
let folder: string
let remote: string
const who = ['-c', 'user.name=x', '-c', 'user.email=x@localhost', '-c', 'core.hooksPath=/dev/null']
const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', [...who, ...args], { cwd, encoding: 'utf8', stdio: 'pipe' })
const write = (name: string, text: string, at = folder) => { writeFileSync(join(at, name), text) } // prettier-ignore

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'kba-git-'))
  folder = join(base, 'kb-generated')
  remote = join(base, 'remote.git')
  git(base, 'init', '-q', '-b', 'main') // A repository above, such as the clone that contains kb-generated.
  git(base, 'init', '-q', '--bare', '-b', 'main', remote)
})
afterEach(() => { rmSync(base, { recursive: true, force: true }) }) // prettier-ignore

/** Someone else pushes from a clone. */
function pushFromElsewhere(name: string, text: string): void {
  const other = mkdtempSync(join(base, 'other-'))
  git(other, 'clone', '-q', remote, '.')
  write(name, text, other)
  git(other, 'add', '-A')
  git(other, 'commit', '-qm', 'elsewhere')
  git(other, 'push', '-q', 'origin', 'HEAD:main')
}

async function withReply<T>(status: number, work: (url: string, seen: string[]) => Promise<T>): Promise<T> {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization ?? '')
    response.writeHead(status, { 'www-authenticate': 'Basic realm="git"' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/me/kb.git`, seen)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

describe('commitAll', () => {
  it('makes a repository of its own, commits once, and only what is in the folder', async () => {
    writeFileSync(join(base, 'secret.txt'), 'not ours')
    const repository = openGitRepository(folder)
    await repository.ensure()
    write('README.md', 'one')
    write('.kba-tmp-1', 'half')

    const first = await repository.commitAll('first')
    const second = await repository.commitAll('second')

    expect(first).toMatch(/^[0-9a-f]{40}$/)
    expect(second).toBeUndefined()
    expect(git(folder, 'ls-files').trim()).toBe('README.md')
    expect(git(folder, 'log', '-1', '--format=%an <%ae>').trim()).toBe('Knowledge Base Agent <kba@localhost>')
    expect(() => git(base, 'rev-parse', '--verify', '-q', 'HEAD')).toThrow()
  })

  it('puts many new files into one pack, as they are, and a few into none', async () => {
    const repository = openGitRepository(folder)
    await repository.ensure()
    const texts = Array.from({ length: 40 }, (_, n) => `# ${n}\r\n${'a line\n'.repeat(n)}`)
    mkdirSync(join(folder, 'topic'))
    for (const [n, text] of texts.entries()) write(`topic/${n}.md`, text)
    await repository.commitAll('many')
    const many = git(folder, 'count-objects', '-v')
    write('topic/0.md', 'other')
    await repository.commitAll('one')

    expect(many).toMatch(/^in-pack: 40\npacks: 1$/m)
    expect(git(folder, 'count-objects', '-v')).toMatch(/^packs: 1$/m)
    expect(texts.slice(1).map((_, n) => git(folder, 'show', `HEAD:topic/${n + 1}.md`))).toEqual(
      texts.slice(1),
    )
    expect(git(folder, 'status', '--porcelain')).toBe('')
  })

  it('runs no hooks and removes the lock of a git that is gone', async () => {
    const repository = openGitRepository(folder)
    await repository.ensure()
    mkdirSync(join(folder, '.git/hooks'), { recursive: true })
    writeFileSync(join(folder, '.git/hooks/pre-commit'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    const lock = join(folder, '.git/index.lock')
    writeFileSync(lock, '')
    utimesSync(lock, new Date(0), new Date(0))
    write('a.md', 'a')

    expect(await repository.commitAll('a')).toBeDefined()
    expect(existsSync(lock)).toBe(false)
  })

  it("leaves the user's own unfinished rebase alone", async () => {
    const repository = openGitRepository(folder)
    await repository.ensure()
    mkdirSync(join(folder, '.git/rebase-merge'))

    await expect(repository.commitAll('a')).rejects.toMatchObject({ code: 'git_in_progress' })
    expect(existsSync(join(folder, '.git/rebase-merge'))).toBe(true)
  })
})

describe('push', () => {
  it('says that there is no remote, pushes first, then has nothing to do', async () => {
    const local = openGitRepository(folder)
    write('../x', '')
    await local.ensure()
    write('a.md', 'a')
    await local.commitAll('a')
    expect(await local.push()).toMatchObject({ status: 'no_remote' })

    const repository = openGitRepository(folder, { remoteUrl: remote })
    expect(await repository.push()).toMatchObject({ status: 'pushed', merged: false })
    expect(await repository.push()).toMatchObject({ status: 'up_to_date' })
    expect(git(remote, 'ls-tree', '--name-only', 'main').trim()).toBe('a.md')
    expect(git(folder, 'rev-parse', '--abbrev-ref', 'main@{upstream}').trim()).toBe('origin/main')
  })

  it('puts our commits on top of what others pushed', async () => {
    const repository = await pushedRepository()
    pushFromElsewhere('b.md', 'b')
    write('c.md', 'c')
    await repository.commitAll('c')

    expect(await repository.push()).toMatchObject({ status: 'pushed', merged: true })
    expect(git(remote, 'ls-tree', '--name-only', 'main').trim().split('\n')).toEqual(['a.md', 'b.md', 'c.md'])
    expect(readFileSync(join(folder, 'b.md'), 'utf8')).toBe('b')
    expect(git(folder, 'status', '--porcelain')).toBe('')
    expect(git(folder, 'worktree', 'list').trim().split('\n')).toHaveLength(1)
  })

  it('loses nothing in a conflict and says what to do', async () => {
    const repository = await pushedRepository()
    pushFromElsewhere('a.md', 'theirs')
    write('a.md', 'ours')
    const commit = await repository.commitAll('ours')

    const error: unknown = await repository.push().catch((thrown: unknown) => thrown)

    expect(error).toBeInstanceOf(KbaError)
    expect(error).toMatchObject({ code: 'git_conflict', message: expect.stringContaining('a.md') as string })
    expect(readFileSync(join(folder, 'a.md'), 'utf8')).toBe('ours')
    expect(git(folder, 'rev-parse', 'main').trim()).toBe(commit)
    expect(git(folder, 'status', '--porcelain', '--branch')).toMatch(/^## main/)
    expect(existsSync(join(folder, '.git/kba-rebase'))).toBe(false)
  })

  it('cleans up after a rebase that was killed', async () => {
    const repository = await pushedRepository()
    git(folder, 'worktree', 'add', '-q', '--detach', '.git/kba-rebase', 'HEAD')
    pushFromElsewhere('b.md', 'b')
    write('c.md', 'c')
    await repository.commitAll('c')

    expect(await repository.push()).toMatchObject({ status: 'pushed' })
    expect(git(folder, 'worktree', 'list').trim().split('\n')).toHaveLength(1)
  })

  it('takes a new remote with a README, but not the repository of another project', async () => {
    seedRemote('README.md')
    const repository = openGitRepository(folder, { remoteUrl: remote })
    await repository.ensure()
    write('README.md', 'ours')
    await repository.commitAll('ours')
    expect(await repository.push()).toMatchObject({ status: 'pushed', merged: true })
    expect(git(remote, 'show', 'main:README.md')).toBe('ours')

    git(remote, 'update-ref', '-d', 'refs/heads/main')
    seedRemote('package.json')
    await expect(repository.push()).rejects.toMatchObject({ code: 'git_remote_not_empty' })
    expect(git(remote, 'ls-tree', '--name-only', 'main').trim()).toBe('package.json')
  })

  it('shows the token to the remote only', async () => {
    await withReply(401, async (url, seen) => {
      const repository = openGitRepository(folder, {
        remoteUrl: url.replace('//', '//me:urlpass@'),
        token: 's3cr3t-t0ken',
      })
      await repository.ensure()
      write('a.md', 'a')
      await repository.commitAll('a')

      const error: unknown = await repository.push().catch((thrown: unknown) => thrown)

      expect(error).toBeInstanceOf(UsageError)
      expect(error).toMatchObject({ code: 'git_credentials' })
      expect(seen).toContain(`Basic ${Buffer.from('x-access-token:s3cr3t-t0ken').toString('base64')}`)
      const everything =
        String((error as Error).stack) +
        JSON.stringify(error) +
        String((error as { cause: Error }).cause.stack)
      const config = readFileSync(join(folder, '.git/config'), 'utf8')
      expect(everything + config).not.toMatch(/s3cr3t|urlpass/)
    })
  })

  it.each([
    ['http://127.0.0.1:1/me/kb.git', 'git_unreachable', UnavailableError],
    ['http://nowhere.invalid/me/kb.git', 'git_unreachable', UnavailableError],
    ['/nowhere/at/all.git', 'git_remote_not_found', UsageError],
    ['ext::sh -c true', 'git_remote_url', UsageError],
    ['ssh://a@-oProxyCommand=x/y', 'git_remote_url', UsageError],
  ])('answers for %s with %s', async (remoteUrl, code, kind) => {
    const open = async () => {
      const repository = openGitRepository(folder, { remoteUrl })
      await repository.ensure()
      write('a.md', 'a')
      await repository.commitAll('a')
      return repository.push()
    }

    const error: unknown = await open().catch((thrown: unknown) => thrown)

    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ code })
  })

  it('takes a busy host for unreachable', async () => {
    await withReply(503, async (url) => {
      const repository = openGitRepository(folder, { remoteUrl: url })
      await repository.ensure()
      write('a.md', 'a')
      await repository.commitAll('a')
      await expect(repository.push()).rejects.toMatchObject({ code: 'git_unreachable' })
    })
  })
})

describe('a remote that hangs', () => {
  const before = process.env['GIT_SSH_COMMAND']
  const pids = () => readFileSync(join(base, 'pids'), 'utf8').trim().split('\n').map(Number)

  beforeEach(() => {
    const ssh = join(base, 'hanging-ssh')
    // Does not heed what asks it to end, as one that waits for a dead network disk.
    writeFileSync(ssh, `#!/bin/sh\ntrap '' TERM INT HUP PIPE\necho $$ >> ${base}/pids\nsleep 600\n`, {
      mode: 0o755,
    })
    process.env['GIT_SSH_COMMAND'] = ssh
  })
  afterEach(() => {
    if (before === undefined) delete process.env['GIT_SSH_COMMAND']
    else process.env['GIT_SSH_COMMAND'] = before
  })

  it('is left within seconds when the run stops, with all that git started; the commit stays', async () => {
    const [stop, inHand] = [new AbortController(), new AbortController()]
    const signals = { stop: stop.signal, inHand: inHand.signal }
    const repository = openGitRepository(folder, { remoteUrl: 'ssh://git@host.invalid/kb.git', signals })
    await repository.ensure()
    write('a.md', 'a')
    const commit = await repository.commitAll('a')
    const pushing = repository.push().catch((error: unknown) => error)
    await expect.poll(() => existsSync(join(base, 'pids')), { timeout: 20_000 }).toBe(true)
    const startedAt = performance.now()
    stop.abort(new Error('the run stops'))

    expect(await pushing).toMatchObject({ message: 'the run stops' })
    expect(performance.now() - startedAt).toBeLessThan(8000)
    await expect.poll(() => pids().filter((pid) => isAlive(pid)), { timeout: 20_000 }).toEqual([])
    expect(git(folder, 'rev-parse', 'HEAD').trim()).toBe(commit)
    expect(git(folder, 'status', '--porcelain')).toBe('')
  })

  it('does not keep what is done in the folder from its end', async () => {
    const signals = { stop: AbortSignal.abort(), inHand: new AbortController().signal }
    const repository = openGitRepository(folder, { signals })
    await repository.ensure()
    write('a.md', 'a')

    expect(await repository.commitAll('a')).toMatch(/^[0-9a-f]{40}$/)
  })

  it('is left, and told as such, when nothing comes for too long', () => {
    const failure = new GitFailure('push', 'git wrote nothing for 5 minutes.', undefined, 'silent')

    expect(explainGitFailure(failure, folder)).toMatchObject({
      code: 'git_too_slow',
      message: 'git push was ended: git wrote nothing for 5 minutes.',
    })
  })
})

it('hides tokens and passwords in text', () => {
  const text = scrubSecrets('fatal: https://me:pw@host/x and https://tok@host/y with abc', 'abc')

  expect(text).toBe('fatal: https://host/x and https://host/y with (hidden)')
})

async function pushedRepository() {
  const repository = openGitRepository(folder, { remoteUrl: remote })
  await repository.ensure()
  write('a.md', 'a')
  await repository.commitAll('a')
  await repository.push()
  return repository
}

function seedRemote(name: string): void {
  const other = mkdtempSync(join(base, 'seed-'))
  git(other, 'init', '-q', '-b', 'main')
  write(name, 'seed', other)
  git(other, 'add', '-A')
  git(other, 'commit', '-qm', 'seed')
  git(other, 'push', '-q', remote, 'main')
}
