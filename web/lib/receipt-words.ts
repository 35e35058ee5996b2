/** A receipt in words. */
import type { Receipt, ReceiptPost } from '../../src/contract/api/receipts.ts'
import { count, formatNumber } from './format.ts'

/** Such as `42 shown, 40 stored (38 new), 2 left out`. */
export function receiptLine({ shown, posts, new_posts: added, left_out: leftOut }: Receipt): string {
  const left = leftOut.reduce((sum, { times }) => sum + times, 0)
  const stored = `${formatNumber(shown)} shown, ${formatNumber(posts)} stored (${formatNumber(added)} new)`
  return left === 0 ? stored : `${stored}, ${formatNumber(left)} left out`
}

/** What somebody may want to look at; empty where nothing is missing. */
export function missingLine({ lost, cut, unavailable, without_media: bare }: Receipt): string {
  const parts = [
    ...(lost > 0 ? [`${formatNumber(lost)} not in the database`] : []),
    ...(cut > 0 ? [`${formatNumber(cut)} incomplete`] : []),
    ...(unavailable > 0 ? [`${formatNumber(unavailable)} no longer on X`] : []),
    ...(bare > 0 ? [`${formatNumber(bare)} without an image or video`] : []),
  ]
  return parts.join(', ')
}

/** How it ended; `undefined` when it came to its end. */
export function endingOf({ error, ended_at: endedAt }: Receipt): string | undefined {
  if (error !== null) return `Ended early: ${error}`
  return endedAt === null ? 'Not finished: it was stopped, or is still going on.' : undefined
}

export const STATES: Record<ReceiptPost['state'], { title: string; about: (many: number) => string }> = {
  lost: {
    title: 'Not in the database',
    about: (many) =>
      `${count(many, 'post')} of this receipt cannot be found in the database. Import the file again, or fetch everything.`,
  },
  cut: {
    title: 'Incomplete',
    about: (many) => `${count(many, 'post')} with a part missing. A run completes what a source can read.`,
  },
  unavailable: {
    title: 'No longer on X',
    about: (many) => `X no longer shows ${count(many, 'post')}. What was known before stays.`,
  },
  without_media: {
    title: 'Without an image or video',
    about: (many) => `${count(many, 'post')} with an image or a video that has no file.`,
  },
}
