/** Everything that goes over Socket.IO. A client that connects gets state first, then each later event once, in order. */
import { z } from 'zod'
import { CHAT_CLIENT_EVENTS, CHAT_SERVER_EVENTS } from './api/chat.ts'
import { itemCardSchema } from './api/items.ts'
import { gitStatusSchema } from './api/git.ts'
import { errorSchema, timeSchema } from './api/operation.ts'
import { logLineSchema, runProgressSchema, runStatusSchema } from './api/agent.ts'
import { gpuStatsSchema } from './api/system.ts'

/** Counts the events of a run: of what a client has already, and of state that is newer, nothing is applied again. */
const seq = z.int().min(0).describe('number of the last event of the run that is contained')
const taskId = z.string()

const runStateSchema = z.object({
  is_running: z.boolean(),
  task_id: taskId.nullable().describe('of the run that goes on; else of the last one'),
  current_phase_message: z.string(),
  progress: runProgressSchema.nullable(),
  seq,
})

export const SERVER_EVENTS = {
  /** The whole state. First after each connection; again when a client fell too far behind, and when a run begins. */
  agent_status: runStateSchema,
  /** The state of the run changed: queued, running, stopping, over. */
  agent_status_update: z.object({
    is_running: z.boolean(),
    task_id: taskId,
    status: runStatusSchema,
    current_phase_message: z.string(),
    seq,
  }),
  phase_update: z.object({
    task_id: taskId,
    phase_id: z.string(),
    status: z.enum(['started', 'progress', 'done', 'skipped', 'failed']),
    message: z.string(),
    progress: z.number().describe('percent of the phase'),
    done: z.int().optional(),
    total: z.int().optional(),
    seq,
  }),
  /** How far the whole run is; after changes of phases, at most twice a second. */
  progress_update: runProgressSchema.extend({ seq }),
  log: logLineSchema.extend({ seq }),
  /** The last lines, oldest first; after `agent_status`, and when asked for. */
  initial_logs: z.object({ task_id: taskId.nullable(), logs: z.array(logLineSchema), seq }),
  logs_cleared: z.object({ task_id: taskId.nullable() }),
  agent_error: z.object({ task_id: taskId, message: z.string() }),
  agent_run_completed: z.object({
    task_id: taskId,
    status: runStatusSchema,
    message: z.string(),
    processed: z.int(),
    failed: z.int(),
    seconds: z.number(),
  }),
  gpu_stats: gpuStatsSchema,
  initial_status_and_git_config: z.object({ agent_status: runStateSchema, git_config: gitStatusSchema }),
  git_config_status: gitStatusSchema,
  /** Items that were made or changed while a run goes on, a few at a time, the oldest first. */
  items_saved: z.object({ items: z.array(itemCardSchema), at: timeSchema }),
  ...CHAT_SERVER_EVENTS,
  info: z.object({ message: z.string() }),
  error: errorSchema,
} as const
export type ServerEvent = keyof typeof SERVER_EVENTS
export type ServerEvents = { [Name in ServerEvent]: (payload: z.infer<(typeof SERVER_EVENTS)[Name]>) => void }

export const CLIENT_EVENTS = {
  /** Answered by `agent_status_update` to all, or by `error`. */
  run_agent: z.object({ preferences: z.record(z.string(), z.unknown()).default({}) }),
  stop_agent: z.looseObject({}),
  request_initial_status_and_git_config: z.looseObject({}),
  request_initial_logs: z.looseObject({}),
  clear_server_logs: z.looseObject({}),
  request_gpu_stats: z.looseObject({}),
  ...CHAT_CLIENT_EVENTS,
} as const
export type ClientEvent = keyof typeof CLIENT_EVENTS
export type ClientEvents = { [Name in ClientEvent]: (payload: z.input<(typeof CLIENT_EVENTS)[Name]>) => void }

/**
 * Sent by a client that connects again, as Socket.IO's `auth`: it gets only the events that it missed, where they are still
 * kept. `token` is for programs without a cookie.
 */
export const handshakeSchema = z.object({
  task_id: z.string().optional(),
  seq: z.int().min(0).optional(),
  token: z.string().max(4096).optional(),
})
export type Handshake = z.infer<typeof handshakeSchema>
