/** What is known of the run that goes on, built from the events of the socket. */
import type { z } from 'zod'
import type { WireLogLine, WireProgress } from '../../src/contract/api/agent.ts'
import type { ItemCard } from '../../src/contract/api/items.ts'
import type { GpuStats } from '../../src/contract/api/system.ts'
import type { SERVER_EVENTS } from '../../src/contract/live-events.ts'

type Event<N extends keyof typeof SERVER_EVENTS> = z.infer<(typeof SERVER_EVENTS)[N]>

/** A line as it is listed; `number` is its own for as long as the page lives. */
export interface ShownLine extends WireLogLine {
  number: number
}

export interface LiveState {
  connection: 'connecting' | 'open' | 'lost'
  /** False until the first state of the server came. */
  isKnown: boolean
  isRunning: boolean
  taskId: string | null
  message: string
  progress: WireProgress | null
  logs: readonly ShownLine[]
  /** Items that the run has made, the newest first. */
  items: readonly ItemCard[]
  gpu: GpuStats | null
  /** Of the last event that is contained. */
  seq: number
  logSeq: number
}

const MAX_LINES = 5000
const MAX_ITEMS = 60

export const INITIAL: LiveState = {
  connection: 'connecting',
  isKnown: false,
  isRunning: false,
  taskId: null,
  message: '',
  progress: null,
  logs: [],
  items: [],
  gpu: null,
  seq: 0,
  logSeq: 0,
}

let nextLine = 1
const numbered = (line: WireLogLine): ShownLine => ({ ...line, number: nextLine++ })

export function withStatus(state: LiveState, told: Event<'agent_status'>): LiveState {
  const isOther = told.task_id !== state.taskId
  return {
    ...state,
    isKnown: true,
    isRunning: told.is_running,
    taskId: told.task_id,
    message: told.current_phase_message,
    progress: told.progress,
    seq: told.seq,
    ...(isOther ? { logs: [], items: [], logSeq: 0 } : {}),
  }
}

export function withStatusUpdate(state: LiveState, told: Event<'agent_status_update'>): LiveState {
  if (told.task_id === state.taskId && told.seq < state.seq) return state
  const isOther = told.task_id !== state.taskId
  const progress = isOther || state.progress === null ? null : { ...state.progress, status: told.status }
  return {
    ...state,
    isRunning: told.is_running,
    taskId: told.task_id,
    message: told.current_phase_message,
    progress,
    seq: told.seq,
    ...(isOther ? { logs: [], items: [], logSeq: 0 } : {}),
  }
}

export function withProgress(state: LiveState, { seq, ...progress }: Event<'progress_update'>): LiveState {
  if (progress.task_id !== state.taskId || seq < state.seq) return state
  return { ...state, progress, message: progress.message, seq }
}

export function withPhase(state: LiveState, told: Event<'phase_update'>): LiveState {
  const { progress } = state
  if (told.task_id !== state.taskId || told.seq < state.seq || progress === null) return state
  const { phase_id: id, status, message, done, total } = told
  if (!isPhase(id)) return { ...state, seq: told.seq }
  const phase = {
    ...progress.phases[id],
    ...{ status, message },
    ...(done === undefined ? {} : { done }),
    ...(total === undefined ? {} : { total }),
  }
  return {
    ...state,
    message,
    progress: { ...progress, phase: id, message, phases: { ...progress.phases, [id]: phase } },
    seq: told.seq,
  }
}

type PhaseKey = keyof WireProgress['phases']
const PHASE_KEYS: Record<PhaseKey, true> = {
  initialization: true,
  fetch_bookmarks: true,
  content_processing: true,
  synthesis_generation: true,
  embedding_generation: true,
  readme_generation: true,
  git_sync: true,
}
const isPhase = (id: string): id is PhaseKey => Object.hasOwn(PHASE_KEYS, id)

export function withLine(state: LiveState, { seq, ...line }: Event<'log'>): LiveState {
  if (line.task_id !== state.taskId || seq <= state.logSeq) return state
  return {
    ...state,
    logs: [...state.logs.slice(-MAX_LINES + 1), numbered(line)],
    logSeq: seq,
    seq: Math.max(seq, state.seq),
  }
}

export function withLogs(state: LiveState, told: Event<'initial_logs'>): LiveState {
  return { ...state, logs: told.logs.map(numbered), logSeq: told.seq }
}

export function withItems(state: LiveState, { items }: Event<'items_saved'>): LiveState {
  const ids = new Set(items.map(({ id }) => id))
  const rest = state.items.filter(({ id }) => !ids.has(id))
  return { ...state, items: [...items.toReversed(), ...rest].slice(0, MAX_ITEMS) }
}
