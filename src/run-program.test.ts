import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isAlive } from './process-alive.ts'
import type { ProgramError } from './run-program.ts'
import { runProgram, type ProgramCall } from './run-program.ts'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'kba-program-')) }) // prettier-ignore
afterEach(() => { rmSync(folder, { recursive: true, force: true }) }) // prettier-ignore

const shell = (script: string, call: Partial<ProgramCall> = {}) =>
  runProgram('sh', ['-c', script], { timeoutMs: 60_000, cwd: folder, ...call })
const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'no error', (error: unknown) => error) // prettier-ignore
/** Ignores what asks it to end, has a child that does too, and both hold the output open. */
const STUBBORN = `trap '' TERM INT HUP; (trap '' TERM INT HUP; sleep 300) & echo $! > below; echo $$ > self; sleep 300`
const pidIn = (name: string): number => Number(readFileSync(join(folder, name), 'utf8'))

describe('runProgram', () => {
  it('gives back what the program wrote, each stream for itself', async () => {
    const { out, err } = await shell('echo one; echo two >&2')

    expect([out.toString(), err.toString()]).toEqual(['one\n', 'two\n'])
  })

  it('tells a program that is missing from one that failed', async () => {
    const missing = await failureOf(runProgram('kba-no-such-program', [], { timeoutMs: 1000 }))
    const failed = await failureOf(shell('echo why >&2; exit 3'))

    expect(missing).toMatchObject({ fault: 'missing' })
    expect(failed).toMatchObject({ fault: 'failed', message: 'sh ended with exit code 3.' })
    expect((failed as ProgramError).err.toString()).toBe('why\n')
  })

  it('ends a stubborn program, and what it started, when its time is up', async () => {
    const startedAt = performance.now()

    const failure = await failureOf(shell(STUBBORN, { timeoutMs: 500 }))

    expect(failure).toMatchObject({ fault: 'late' })
    expect(performance.now() - startedAt).toBeLessThan(8000)
    await expect
      .poll(() => [isAlive(pidIn('self')), isAlive(pidIn('below'))], { timeout: 20_000 })
      .toEqual([false, false])
  })

  it('ends it with the reason of the signal', async () => {
    const controller = new AbortController()
    const failing = failureOf(shell(STUBBORN, { signal: controller.signal }))
    await expect
      .poll(() => readFileSync(join(folder, 'self'), 'utf8').trim(), { timeout: 20_000 })
      .not.toBe('')
    const startedAt = performance.now()
    controller.abort(new Error('the run is to stop'))

    expect(await failing).toMatchObject({ message: 'the run is to stop' })
    expect(performance.now() - startedAt).toBeLessThan(8000)
    await expect.poll(() => isAlive(pidIn('below')), { timeout: 20_000 }).toBe(false)
  })

  it('starts nothing when the signal has fired before', async () => {
    const failure = await failureOf(shell('touch started', { signal: AbortSignal.abort(new Error('over')) }))

    expect(failure).toMatchObject({ message: 'over' })
    expect(() => readFileSync(join(folder, 'started'))).toThrow('ENOENT')
  })

  it('ends one that falls silent, not one that goes on writing', async () => {
    const silent = await failureOf(shell('echo a; sleep 300', { silenceMs: 500 }))
    const busy = await shell('for i in 1 2 3 4 5 6; do echo $i; sleep 0.3; done', { silenceMs: 1500 })

    expect(silent).toMatchObject({ fault: 'silent' })
    expect(busy.out.toString()).toBe('1\n2\n3\n4\n5\n6\n')
  })

  it('does not wait for what a program leaves behind with its output open', async () => {
    const startedAt = performance.now()

    const { out } = await shell('(sleep 20) & echo done')

    expect(out.toString()).toBe('done\n')
    expect(performance.now() - startedAt).toBeLessThan(8000)
  })

  it('ends one that writes without end', async () => {
    expect(await failureOf(shell('yes', { maxOutputBytes: 100_000 }))).toMatchObject({ fault: 'too_much' })
  })
})
