/** The machine in numbers: processor, memory, disk. */
import { statfs } from 'node:fs/promises'
import { cpus, freemem, loadavg, totalmem } from 'node:os'
import { dirname } from 'node:path'
import type { SystemStats } from '../contract/api/system.ts'
import { isThere } from '../absent.ts'

type Machine = Pick<SystemStats, 'cpu' | 'memory' | 'process' | 'disk'>

let lastTimes: { busy: number; all: number } | undefined

/** @param folder - On the disk that is asked about; may not exist yet. */
export async function readMachine(folder: string): Promise<Machine> {
  const cores = cpus()
  const total = totalmem()
  return {
    cpu: {
      model: cores[0]?.model.trim() ?? 'unknown',
      cores: cores.length,
      used_percent: usedSinceLast(cores),
      load: loadavg().map((load) => Math.round(load * 100) / 100),
    },
    memory: { total_bytes: total, used_bytes: total - freemem() },
    process: {
      memory_bytes: process.memoryUsage.rss(),
      uptime_seconds: Math.round(process.uptime()),
      node: process.version,
    },
    disk: await diskOf(folder),
  }
}

/** Processors count time since the machine started: only the difference tells how busy they are. */
function usedSinceLast(cores: ReturnType<typeof cpus>): number | null {
  const sum = (pick: (times: (typeof cores)[number]['times']) => number): number =>
    cores.reduce((total, { times }) => total + pick(times), 0)
  const all = sum(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq)
  const now = { all, busy: all - sum(({ idle }) => idle) }
  const before = lastTimes
  lastTimes = now
  if (before === undefined || now.all <= before.all) return null
  return Math.round(((now.busy - before.busy) / (now.all - before.all)) * 1000) / 10
}

async function diskOf(folder: string): Promise<Machine['disk']> {
  try {
    let path = folder
    while (!isThere(path) && dirname(path) !== path) path = dirname(path)
    const { blocks, bavail, bsize } = await statfs(path)
    return { total_bytes: blocks * bsize, free_bytes: bavail * bsize, path: folder }
  } catch {
    return null
  }
}
