/** The tables of tasks, their progress and their schedules, as Kysely sees them. */
import type { ColumnType, Generated } from 'kysely'
import type { Json, JsonWithDefault, NullableTimestamp, Timestamp } from '../column-types.ts'

/** `queued`, `running` and `stopping` are not over; the others are. `interrupted`: its process ended unexpectedly. */
export type TaskStatus =
  'queued' | 'running' | 'stopping' | 'completed' | 'failed' | 'stopped' | 'interrupted'

/** A background task of any type. */
export interface TaskStateTable {
  task_id: string
  /** Of the queue's job that it is in now. */
  job_id: string | null
  type: Generated<string>
  status: TaskStatus
  phase: string | null
  message: Generated<string>
  percent: Generated<number>
  preferences: JsonWithDefault<unknown>
  result: JsonWithDefault<Record<string, unknown>>
  error: string | null
  /** Whether a model server that is away makes it wait, rather than end. */
  waits_for_models: Generated<boolean>
  /** Where it was last worked on. */
  host: string | null
  pid: number | null
  /** Of the posts that were handed out, for the progress that is shown; the result has what is counted in the end. */
  posts_done: Generated<number>
  posts_total: Generated<number>
  /** That it has embedded, in whichever phase. */
  passages_done: Generated<number>
  created_at: Timestamp
  started_at: NullableTimestamp
  updated_at: Timestamp
  completed_at: NullableTimestamp
}

/** One row. */
export interface AgentStateTable {
  id: number
  /** The run that is not over. */
  current_task_id: string | null
  last_task_id: string | null
  /** Jobs that wait or are worked on, as last looked up. */
  task_queue_size: Generated<number>
  updated_at: Timestamp
}

/** How far a run is, where progress is kept in the database. `seq` counts its events. */
export interface RunProgressTable {
  run_id: string
  seq: Generated<number>
  state: Json<unknown>
  updated_at: Timestamp
}

/** The last events of each run, for who watches it; gone after a day. */
export interface RunEventsTable {
  run_id: string
  seq: number
  event: Json<unknown>
  at: Timestamp
}

export interface SchedulesTable {
  id: string
  name: string
  /** `manual`, `daily`, `weekly`, `monthly` or `cron`. */
  kind: string
  /** `HH:MM` in the time zone; null for `manual` and `cron`. */
  at_time: string | null
  /** Day of the week (0 Sunday to 6) for `weekly`, of the month (1 to 31) for `monthly`. */
  on_day: number | null
  cron: string | null
  /** IANA name, such as `Europe/Berlin`. */
  time_zone: string
  preferences: JsonWithDefault<unknown>
  enabled: Generated<boolean>
  next_run_at: NullableTimestamp
  created_at: Timestamp
  updated_at: Timestamp
}

/** History of a schedule; what a run came to is in `task_state`. */
export interface ScheduleRunsTable {
  id: Generated<string>
  schedule_id: string
  task_id: string | null
  due_at: Timestamp
  started_at: Timestamp
  /** `starting`, `started`, `refused` because another run was going on, or `failed`. */
  outcome: string
  message: string | null
}

export interface RunLogTable {
  id: Generated<string>
  run_id: string
  at: Timestamp
  level: string
  phase: string | null
  message: string
}

/** What calls of models used: of each run, and of chat and search by the day. */
export interface ModelCallsTable {
  /** `run`, `chat` or `search`. */
  purpose: string
  /** Of a run; null for the others. */
  run_id: string | null
  /** In UTC; null for a run. */
  day: ColumnType<Date | null, string | null, string | null>
  /** The role. */
  kind: string
  model: string
  provider: string
  calls: number
  input_tokens: number
  output_tokens: number
  seconds: number
}
