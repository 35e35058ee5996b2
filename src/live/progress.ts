/** What is told of a run while it goes on, and the store that carries it from who works to who watches. */
import type { PhaseId } from '../contract/phases.ts'
import type { LogLevel, ProgressEvent, Reporter } from './reporter.ts'

/** How far a phase is. Counts are of the whole run, whichever worker tells them. */
export interface PhaseProgress {
  status: ProgressEvent['status']
  message: string
  done?: number
  total?: number
  /** ISO 8601 UTC. */
  startedAt?: string
  endedAt?: string
}

/** The whole state of a run for who begins to watch. */
export interface RunProgress {
  runId: string
  /** As in `task_state`; `queued` until something else is told. */
  status: string
  /** The phase in hand; else the one that failed. */
  phase?: PhaseId
  message: string
  /** 0 to 100; never goes back while the run lasts. */
  percent: number
  phases: Partial<Record<PhaseId, PhaseProgress>>
  /** Seconds that the phase in hand will still take, going by its speed so far. */
  secondsLeft?: number
  /** Events that were lost because the store was away for too long. */
  dropped: number
  /** ISO 8601 UTC. */
  updatedAt: string
  /** The number of the last event that is contained in this state. */
  seq: number
}

export interface LogLine {
  at: Date
  level: LogLevel
  phase: string | null
  message: string
}

/** An event as it is told. `at` is ISO 8601 UTC, by the database's clock. */
export type ToldEvent = { at: string } & (
  | ({ type: 'phase' } & ProgressEvent)
  | { type: 'log'; level: LogLevel; message: string; phase?: string }
  | { type: 'status'; status: string; message: string }
)

/** One event of a run. Numbers grow by one within a run, whichever process tells it. */
export type LiveEvent = { runId: string; seq: number } & ToldEvent

/** Pipeline code knows only `Reporter`; who begins and ends runs also tells their status. */
export interface RunReporter extends Reporter {
  /** A status that ends a run stays, whatever other processes still tell, until the run is `queued` again. */
  status(status: string, message: string): void
  /** Resolves when what was told is stored, or after 2 seconds: the store is away then, and it is tried further. */
  flush(): Promise<void>
}

export interface Watcher {
  /**
   * Called first, as soon as the store answers. Called again only when more was missed than the store keeps
   * (5,000 events) or when the store lost its data: what follows belongs to the new state.
   */
  state(state: RunProgress): void
  /** Every event after that state, once, in order. */
  event(event: LiveEvent): void
}

/** Where progress is kept: in the database or in Redis. */
export interface ProgressStore {
  /** By the clock of what is told. */
  now(): Date
  /** Never throws and never waits: what cannot be stored now is kept in bounds, and what is dropped is counted. */
  reporter(runId: string): RunReporter
  /** @returns `undefined` when nothing was told of such a run. */
  read(runId: string): Promise<RunProgress | undefined>
  /** @returns The last lines, oldest first; at most 1,000. */
  readLog(runId: string, last?: number): Promise<LogLine[]>
  /** @returns How many lines each of the runs has; runs without any may be left out. */
  countLines(runIds: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Deletes the lines of the runs; how far they are stays. */
  clearLogs(runIds: readonly string[]): Promise<void>
  /**
   * Resolves when the state was given, also while the store is away: it is given later then. A run of which
   * nothing was told yet begins with an empty state. A lost connection is made again; nothing is missing or doubled
   * afterwards.
   *
   * @returns Ends the watching.
   */
  watch(runId: string, watcher: Watcher): Promise<() => Promise<void>>
  /** Writes what is in hand, for 2 seconds at most. The database is closed afterwards, by who opened it. */
  close(): Promise<void>
}
