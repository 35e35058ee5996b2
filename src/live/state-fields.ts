/** A run's state as flat fields: a batch of events changes it without reading it, so that many processes can. */
import { PHASES, type PhaseId } from '../contract/phases.ts'
import type { TaskStatus } from '../db/tables/task-tables.ts'
import { percentOf, secondsLeft, shareOf } from './percent.ts'
import type { PhaseProgress, RunProgress, ToldEvent } from './progress.ts'

/** What a store does to the fields, in this order. Every value is text, also that of a number. */
export interface StateChange {
  remove: string[]
  set: Record<string, string>
  /** Numbers of which the greater stays: what arrives late does not take anything back. */
  raise: Record<string, string>
}
/** As a store gives them; numbers that it raised or counted may come as numbers. */
export type StateFields = Record<string, string | number>

/** In this order a late event does not undo what is over: only `started` goes back. */
const STATUSES = ['started', 'progress', 'done', 'skipped', 'failed'] as const
export const LIVE: readonly string[] = ['queued', 'running', 'stopping'] satisfies TaskStatus[]

/** @returns The number that stands for a phase's status among the fields. */
export function indexOfStatus(status: PhaseProgress['status']): number {
  return STATUSES.indexOf(status)
}

/** @param events - In the order in which they were told. */
export function changeBy(events: readonly ToldEvent[]): StateChange {
  const fields = new ChangedFields()
  for (const event of events) {
    if (event.type === 'phase') changePhase(fields, event)
    if (event.type === 'status') changeStatus(fields, event)
    fields.put('updatedAt', event.at)
  }
  return fields.change()
}

/** @param fields - Of a store; what it keeps there for itself is not looked at. */
export function progressOf(runId: string, seq: number, fields: StateFields, now = new Date()): RunProgress {
  const ids = PHASES.map(({ id }) => id).filter((id) => `${id}.status` in fields)
  const phases = Object.fromEntries(ids.map((id) => [id, phaseOf(id, fields)])) as RunProgress['phases']
  const shares = Object.fromEntries(ids.map((id) => [id, Number(fields[`${id}.share`] ?? 0)]))
  const inHand = phaseInHand(ids, phases)
  const phase = inHand ?? ids.find((id) => phases[id]?.status === 'failed')
  const left = inHand && secondsLeft(phases[inHand] as PhaseProgress, now)
  const status = String(fields['ended'] ?? fields['status'] ?? 'queued')
  const ownMessage = String(
    (fields['ended'] === undefined ? fields['message'] : fields['endedMessage']) ?? '',
  )
  const isLive = LIVE.includes(status)
  return {
    ...{ runId, status, phases, seq },
    ...(phase && { phase }),
    message: (isLive && inHand && phases[inHand]?.message) || ownMessage,
    percent: status === 'completed' ? 100 : percentOf(shares),
    ...(isLive && left !== undefined && { secondsLeft: left }),
    dropped: Number(fields['dropped'] ?? 0),
    updatedAt: String(fields['updatedAt'] ?? now.toISOString()),
  }
}

class ChangedFields {
  readonly #removed = new Set<string>()
  readonly #set = new Map<string, string>()
  readonly #raised = new Map<string, number>()

  put(name: string, value: string | number | undefined): void {
    this.#raised.delete(name)
    this.#set.delete(name)
    if (value === undefined) this.#removed.add(name)
    else this.#set.set(name, String(value))
  }

  raise(name: string, value: number): void {
    const known = this.#set.get(name)
    if (known === undefined) this.#raised.set(name, Math.max(value, this.#raised.get(name) ?? value))
    else this.#set.set(name, String(Math.max(value, Number(known))))
  }

  change(): StateChange {
    const raise = Object.fromEntries([...this.#raised].map(([name, value]) => [name, String(value)]))
    return { remove: [...this.#removed], set: Object.fromEntries(this.#set), raise }
  }
}

type PhaseEvent = Extract<ToldEvent, { type: 'phase' }>

function changePhase(fields: ChangedFields, { phase, status, message, done, total, at }: PhaseEvent): void {
  if (!PHASES.some(({ id }) => id === phase)) return
  fields.put(`${phase}.message`, message)
  fields.raise(
    `${phase}.share`,
    shareOf({ status, ...(done !== undefined && { done }), ...(total !== undefined && { total }) }),
  )
  if (status === 'progress') {
    fields.raise(`${phase}.status`, STATUSES.indexOf(status))
    if (done !== undefined) fields.raise(`${phase}.done`, done)
    if (total !== undefined) fields.put(`${phase}.total`, total)
    return
  }
  const isStart = status === 'started'
  fields.put(`${phase}.status`, STATUSES.indexOf(status))
  fields.put(`${phase}.${isStart ? 'startedAt' : 'endedAt'}`, at)
  if (isStart) fields.put(`${phase}.endedAt`, undefined)
  if (isStart || done !== undefined) fields.put(`${phase}.done`, done)
  if (isStart || total !== undefined) fields.put(`${phase}.total`, total)
}

/** An end has fields of its own, so that a worker that still says `running` does not take it back. */
function changeStatus(fields: ChangedFields, event: Extract<ToldEvent, { type: 'status' }>): void {
  const isLive = LIVE.includes(event.status)
  fields.put(isLive ? 'status' : 'ended', event.status)
  fields.put(isLive ? 'message' : 'endedMessage', event.message)
  if (event.status === 'queued') fields.put('ended', undefined)
}

function phaseOf(id: PhaseId, fields: StateFields): PhaseProgress {
  const text = (name: string): string | undefined => fields[`${id}.${name}`]?.toString()
  const number = (name: string): number | undefined => {
    const value = text(name)
    return value === undefined ? undefined : Number(value)
  }
  const [done, total, startedAt, endedAt] = [
    number('done'),
    number('total'),
    text('startedAt'),
    text('endedAt'),
  ]
  return {
    status: STATUSES[number('status') ?? 0] ?? 'started',
    message: text('message') ?? '',
    ...(done !== undefined && { done }),
    ...(total !== undefined && { total }),
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
  }
}

/** The one that began last. */
function phaseInHand(ids: readonly PhaseId[], phases: RunProgress['phases']): PhaseId | undefined {
  const startOf = (id: PhaseId): string => phases[id]?.startedAt ?? ''
  return ids
    .filter((id) => ['started', 'progress'].includes(phases[id]?.status ?? ''))
    .reduce<PhaseId | undefined>(
      (last, id) => (last === undefined || startOf(id) >= startOf(last) ? id : last),
      undefined,
    )
}
