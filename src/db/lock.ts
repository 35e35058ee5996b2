/**
 * One process at a time on an embedded database: a second one would destroy it.
 *
 * Claims are files `<name>.<generation>`, made whole by link(), each naming its process. The highest one rules. A
 * claim is taken over only from a process that is no more, by making the next generation; numbers are never
 * used twice, so that two processes that both see a dead holder cannot both win. No clock is involved.
 */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { isThere, orAbsentSync } from '../absent.ts'
import { SystemError } from '../errors.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private-files.ts'

const PS_ANSWERS_WITHIN_MS = 10_000

interface Holder {
  pid: number
  /** When the process started, as the system tells it: a process id alone may have been given out again. */
  startedAt: string
  host: string
  command: string
}

/**
 * @param path - Path of the lock, without the generation.
 * @returns Gives the lock back. May be called twice.
 * @throws {SystemError} `database_locked`, naming the holder.
 */
export function takeLock(path: string): () => void {
  const folder = dirname(path)
  const name = basename(path)
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER })
  const me: Holder = {
    pid: process.pid,
    startedAt: startTimeOf(process.pid) ?? '',
    host: hostname(),
    command: commandLine(),
  }
  const draft = join(folder, `.${name}-${randomUUID()}`)
  writeFileSync(draft, JSON.stringify(me), { mode: PRIVATE_FILE })
  try {
    for (;;) {
      const newest = listGenerations(folder, name).at(-1) ?? 0
      if (newest > 0) refuseIfAlive(join(folder, `${name}.${newest}`))
      const mine = newest + 1
      if (!tryLink(draft, join(folder, `${name}.${mine}`))) continue
      const generations = listGenerations(folder, name)
      if (generations.at(-1) !== mine) {
        rmSync(join(folder, `${name}.${mine}`), { force: true })
        continue
      }
      for (const older of generations)
        if (older < mine) rmSync(join(folder, `${name}.${older}`), { force: true })
      return () => {
        writeFileSync(join(folder, `${name}.${mine}`), JSON.stringify({ ...me, pid: 0 }))
      }
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** @returns Process id of the living holder on this machine, if there is one. */
export function findHolder(path: string): number | undefined {
  const folder = dirname(path)
  if (!isThere(folder)) return undefined
  const newest = listGenerations(folder, basename(path)).at(-1)
  const holder = newest === undefined ? undefined : readHolder(`${path}.${newest}`)
  if (holder === undefined || holder.pid === 0 || holder.host !== hostname()) return undefined
  return startTimeOf(holder.pid) === holder.startedAt ? holder.pid : undefined
}

function listGenerations(folder: string, name: string): number[] {
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${name}.`) && /^\d+$/.test(file.slice(name.length + 1)))
    .map((file) => Number(file.slice(name.length + 1)))
    .filter((generation) => Number.isSafeInteger(generation))
    .sort((a, b) => a - b)
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function refuseIfAlive(file: string): void {
  const holder = readHolder(file)
  if (holder === undefined || holder.pid === 0) return
  const elsewhere = holder.host !== hostname()
  if (!elsewhere && startTimeOf(holder.pid) !== holder.startedAt) return
  const who = `process ${holder.pid}${elsewhere ? ` on ${holder.host}` : ''} (${holder.command})`
  throw new SystemError('database_locked', `The embedded database is in use by ${who}.`, {
    hint: elsewhere
      ? `If that machine is gone for good, remove ${file}.`
      : 'Wait until it ends, or stop it. Several processes at once need DATABASE_URL.',
  })
}

/**
 * A claim that vanished between listing and reading was given up, and one that is no JSON is being given up: it is
 * nobody's. One that cannot be read may be somebody's, and that is thrown.
 */
function readHolder(file: string): Holder | undefined {
  const text = orAbsentSync(() => readFileSync(file, 'utf8'))
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as Holder
  } catch {
    return undefined
  }
}

/**
 * A process that cannot be looked at (too many files are open) may live, and that is thrown.
 *
 * @returns `undefined` when no such process lives.
 */
function startTimeOf(pid: number): string | undefined {
  return process.platform === 'linux' ? startTimeOnLinux(pid) : startTimeByPs(pid)
}

function startTimeOnLinux(pid: number): string | undefined {
  const stat = orAbsentSync(() => readProcess(pid))
  if (stat === undefined) return undefined
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return fields[0] === 'Z' ? undefined : `${boot}:${fields[19] ?? ''}` // Field 22: start in ticks since boot.
}

/** @returns `undefined` for one that ends while it is read. */
function readProcess(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined
    throw error
  }
}

function startTimeByPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      timeout: PS_ANSWERS_WITHIN_MS,
    }).trim()
  } catch (error) {
    if ((error as { status?: number | null }).status === 1) return undefined // There is no such process.
    throw error
  }
}

function commandLine(): string {
  return process.argv
    .slice(1, 4)
    .map((part) => basename(part))
    .join(' ')
}
