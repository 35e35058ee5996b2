import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findHolder, takeLock } from '../src/db/lock.ts'
import { waitUntil } from './support/wait.ts'

/** Says that it is ready, waits for a line, tries the lock, says how it went, and lives until it is killed. */
const holder = (builtLock: string): string => `
  import { takeLock } from ${JSON.stringify(builtLock)}
  process.stdin.once('data', () => {
    try {
      takeLock(process.argv[1])
      console.log('taken')
    } catch (error) {
      console.log('refused: ' + error.message)
    }
  })
  console.log('ready')`

class Contender {
  readonly #child: ChildProcess
  #said = ''

  constructor(lock: string, builtLock: string) {
    this.#child = spawn(process.execPath, ['--input-type=module', '-e', holder(builtLock), lock])
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.#said += chunk.toString()))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  ready(): Promise<void> {
    return waitUntil(() => this.#said.includes('ready'))
  }

  /** @returns `taken`, or `refused` and why. */
  async tryLock(): Promise<string> {
    await this.ready()
    this.#child.stdin?.write('now\n')
    await waitUntil(() => /^(taken|refused.*)\n/m.test(this.#said))
    return this.#said.trim().split('\n').at(-1) ?? ''
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await gone
  }
}

describe('the lock of the embedded database', () => {
  let built: string
  let folder: string
  let lock: string
  let contenders: Contender[]

  beforeAll(async () => {
    built = await mkdtemp(join(tmpdir(), 'kba-lock-built-'))
    const entry = join(import.meta.dirname, '..', 'src', 'db', 'lock.ts')
    const rolldownOptions = { output: { entryFileNames: 'lock.mjs' } }
    await build({
      ...{ configFile: false, logLevel: 'warn' },
      build: { ssr: entry, outDir: built, emptyOutDir: true, rolldownOptions },
    })
  })
  afterAll(() => rm(built, { recursive: true, force: true }))

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kba-lock-'))
    lock = join(folder, 'db.lock')
    contenders = []
  })

  afterEach(async () => {
    await Promise.all(contenders.map((contender) => contender.kill()))
    await rm(folder, { recursive: true, force: true })
  })

  function start(): Contender {
    const contender = new Contender(lock, join(built, 'lock.mjs'))
    contenders.push(contender)
    return contender
  }

  const claims = (): string[] => readdirSync(folder).filter((name) => name.startsWith('db.lock.'))
  const claim = (): string => join(folder, claims()[0] ?? '')

  it('refuses a second process and names the first', async () => {
    const holder = start()
    await holder.tryLock()

    const answer = await start().tryLock()

    expect(answer).toMatch(/^refused/)
    expect(answer).toContain(`process ${holder.pid} `)
    expect(findHolder(lock)).toBe(holder.pid)
  })

  it('refuses its own process too', () => {
    const release = takeLock(lock)

    expect(() => takeLock(lock)).toThrow(`process ${process.pid} `)

    release()
  })

  it('is free again when it was given back, however often', () => {
    const release = takeLock(lock)

    release()
    release()

    expect(findHolder(lock)).toBeUndefined()
    takeLock(lock)()
    expect(claims()).toHaveLength(1)
  })

  it('is not taken from the next holder by giving it back twice', async () => {
    const release = takeLock(lock)
    release()
    const holder = start()
    await holder.tryLock()

    release()

    expect(findHolder(lock)).toBe(holder.pid)
    expect(await start().tryLock()).toMatch(/^refused/)
  })

  it('is taken over from a holder that was killed', async () => {
    const holder = start()
    await holder.tryLock()
    await holder.kill()

    const answer = await start().tryLock()

    expect(answer).toBe('taken')
    expect(claims()).toHaveLength(1)
  })

  it('goes to exactly one of eight processes that race for it when its holder was killed, each time', async () => {
    for (let round = 0; round < 4; round += 1) {
      const holder = start()
      expect(await holder.tryLock()).toBe('taken')
      const racers = Array.from({ length: 8 }, start)
      await Promise.all(racers.map((racer) => racer.ready()))
      await holder.kill()

      const answers = await Promise.all(racers.map((racer) => racer.tryLock()))

      const winner = racers[answers.indexOf('taken')]
      expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1)
      expect(findHolder(lock)).toBe(winner?.pid)
      for (const answer of answers)
        if (answer !== 'taken') expect(answer).toContain(`process ${winner?.pid ?? 0} `)
      expect(claims()).toHaveLength(1)
      await Promise.all(racers.map((racer) => racer.kill()))
    }
  })

  it('stays with a holder that is paused', async () => {
    const holder = start()
    await holder.tryLock()
    holder.signal('SIGSTOP')

    const answer = await start().tryLock()

    expect(answer).toContain(`process ${holder.pid} `)
  })

  it('is taken over when the process id of a dead holder was given to another program', async () => {
    const stranger = start()
    await stranger.ready()
    takeLock(lock)
    const held = JSON.parse(readFileSync(claim(), 'utf8')) as object
    writeFileSync(claim(), JSON.stringify({ ...held, pid: stranger.pid }))

    expect(findHolder(lock)).toBeUndefined()
    expect(await start().tryLock()).toBe('taken')
  })

  it('is not taken for free when it cannot be read', () => {
    mkdirSync(`${lock}.1`)

    expect(() => takeLock(lock)).toThrow('EISDIR')
  })

  it('stays with a holder on another machine, and says how to remove it', () => {
    takeLock(lock)
    const held = JSON.parse(readFileSync(claim(), 'utf8')) as object
    writeFileSync(claim(), JSON.stringify({ ...held, pid: 1, host: `not-${hostname()}` }))

    expect(() => takeLock(lock)).toThrow(`on not-${hostname()}`)

    rmSync(claim())
    takeLock(lock)()
  })
})
