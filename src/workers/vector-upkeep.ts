/** Copies new vectors to where search looks them up, now and then, as long as workers run. */
import type { Log } from '../log.ts'
import type { Search } from '../search/search.ts'

const EVERY_MS = 10_000

export interface VectorUpkeep {
  /** Copies once more, and no more after that. */
  stop(): Promise<void>
}

/** The first look is at once. A server that is away is tried again the next time. */
export function startVectorUpkeep(search: Pick<Search, 'keepUp'>, log: Log): VectorUpkeep {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  const copy = (): Promise<void> =>
    search.keepUp().catch((error: unknown) => {
      log.warn({ err: error }, 'vectors are not copied')
    })
  const again = (): void => {
    if (isStopped) return
    timer = setTimeout(() => {
      copying = copy().then(again)
    }, EVERY_MS)
    timer.unref()
  }
  let copying = copy().then(again)
  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await copying
      await copy()
    },
  }
}
