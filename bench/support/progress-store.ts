/** The store of progress, and bare Redis beside it. */
import { Redis } from 'ioredis'
import { openInRedis } from '../../src/live/in-redis.ts'

export function openStore(url: string) {
  return openInRedis({ progressUrl: url, logsUrl: url, prefix: 'kba:bench' })
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
