/** The store of progress as it is shipped, and bare Redis beside it. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Redis } from 'ioredis'
import type * as inRedis from '../../src/progress/in-redis.ts'

/** This file runs from `.bench/bench/support`. */
const ROOT = join(import.meta.dirname, '..', '..', '..')
const { openInRedis } = (await import(
  pathToFileURL(join(ROOT, 'dist', 'progress', 'in-redis.js')).href
)) as typeof inRedis

export function openStore(url: string) {
  return openInRedis({ progressUrl: url, logsUrl: url })
}

export function askForRedis(url: string): Redis {
  const redis = new Redis(url)
  redis.on('error', () => undefined)
  return redis
}

export function percentile95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN
}
