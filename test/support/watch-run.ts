/** Tells and watches runs, for the suites of progress. */
import type { LiveEvent, ProgressStore, RunProgress } from '../../src/live/progress.ts'
import type { Reporter } from '../../src/live/reporter.ts'

export const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i)
export const textOf = (events: readonly LiveEvent[]): string[] => events.map(({ message }) => message)

export function sayAll(reporter: Reporter, from: number, to: number): void {
  for (const n of numbers(from, to)) reporter.say('info', `line ${n}`)
}

/** Everything that a watcher is told, in order. */
export async function watchAll(store: ProgressStore, runId: string) {
  const seen = { states: [] as RunProgress[], events: [] as LiveEvent[] }
  const end = await store.watch(runId, {
    state: (state) => seen.states.push(state),
    event: (event) => seen.events.push(event),
  })
  return { ...seen, end }
}
