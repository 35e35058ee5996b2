/** The state of a run as who watches it keeps it: changed by each event, by the same rules as in the store. */
import { shareOf } from './percent.ts'
import type { LiveEvent, RunProgress } from './progress.ts'
import { changeBy, indexOfStatus, LIVE, progressOf, type StateFields } from './state-fields.ts'

export class FollowedState {
  #fields: StateFields
  readonly #runId: string
  #seq: number
  /** Never goes back, also where the store knew more than the state tells. */
  #percent: number

  constructor(state: RunProgress) {
    this.#fields = fieldsOf(state)
    this.#runId = state.runId
    this.#seq = state.seq
    this.#percent = state.percent
  }

  apply(event: LiveEvent): void {
    const { remove, set, raise } = changeBy([event])
    const gone = new Set(remove)
    const kept = Object.entries(this.#fields).filter(([name]) => !gone.has(name))
    this.#fields = { ...Object.fromEntries(kept), ...set }
    for (const [name, value] of Object.entries(raise))
      this.#fields[name] = Math.max(Number(this.#fields[name] ?? value), Number(value))
    this.#seq = event.seq
  }

  progress(now = new Date()): RunProgress {
    const progress = progressOf(this.#runId, this.#seq, this.#fields, now)
    this.#percent = Math.max(this.#percent, progress.percent)
    return { ...progress, percent: this.#percent }
  }
}

function fieldsOf({ status, message, phases, dropped, updatedAt }: RunProgress): StateFields {
  const isLive = LIVE.includes(status)
  const fields: StateFields = {
    ...(isLive ? { status, message } : { ended: status, endedMessage: message }),
    ...{ dropped, updatedAt },
  }
  for (const [id, phase] of Object.entries(phases)) {
    for (const name of ['message', 'done', 'total', 'startedAt', 'endedAt'] as const) {
      const value = phase[name]
      if (value !== undefined) fields[`${id}.${name}`] = value
    }
    fields[`${id}.status`] = indexOfStatus(phase.status)
    fields[`${id}.share`] = shareOf(phase)
  }
  return fields
}
