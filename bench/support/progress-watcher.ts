/** Watches a run in a process of its own, and measures how long each event was on its way. */
import { askForRedis, openStore, percentile95 } from './progress-store.ts'

const [kind = '', url = '', name = ''] = process.argv.slice(2)
const tookMs: number[] = []
let [doubled, last] = [0, 0]

/** @param sentAtMs - By `Date.now()`: both processes have the clock of this machine. */
function take(seq: number, sentAtMs: number): void {
  tookMs.push(Date.now() - sentAtMs)
  if (seq <= last) doubled += 1
  last = Math.max(last, seq)
}

const end = kind === 'store' ? await watchStore() : await watchChannel()
process.on('message', () => {
  process.send?.({ seen: tookMs.length, doubled, p95Ms: percentile95(tookMs) })
})
process.once('disconnect', () => void end())
process.send?.('ready')

async function watchStore(): Promise<() => Promise<void>> {
  const store = await openStore(url)
  await store.watch(name, {
    state: () => undefined,
    event({ seq, message }) {
      take(seq, Number(message.split(' ', 1)[0]))
    },
  })
  return () => store.close()
}

/** The baseline: nothing but Redis. */
async function watchChannel(): Promise<() => Promise<void>> {
  const redis = askForRedis(url)
  redis.on('message', (_channel: string, message: string) => {
    const [seq = '', sentAt = ''] = message.split(' ')
    take(Number(seq), Number(sentAt))
  })
  await redis.subscribe(name)
  return async () => {
    await redis.quit()
  }
}
