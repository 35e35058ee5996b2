/** Waits for a state, not for a time: the test's own time limit ends what never comes. */
import { setTimeout as sleep } from 'node:timers/promises'

export async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(10)
}
