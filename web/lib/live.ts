/**
 * The one socket of the page. It connects again by itself and says what it has seen, so that nothing is missing or
 * doubled; after a connection was lost, everything on the page is asked for again.
 */
import type { Socket } from 'socket.io-client'
import { useSyncExternalStore } from 'react'
import type { ClientEvents, ServerEvents } from '../../src/contract/live-events.ts'
import { tell, tellFault } from '../components/toasts.tsx'
import { ApiFault } from './api.ts'
import {
  INITIAL,
  withItems,
  withLine,
  withLogs,
  withPhase,
  withProgress,
  withStatus,
  withStatusUpdate,
} from './live-state.ts'
import type { LiveState } from './live-state.ts'
import { queryClient } from './query-client.ts'
import { refreshAfterRun, refreshDuringRun } from './refresh.ts'

/** Lines come by hundreds a second; the page is drawn ten times. */
const DRAW_MS = 100
const REFRESH_MS = 3000
const DRAWN_WITHIN_MS = 1000
const RETRY_MS = 3000

let state = INITIAL
let shown = INITIAL
let drawing: ReturnType<typeof setTimeout> | undefined
let refreshing: ReturnType<typeof setTimeout> | undefined
let refresh = refreshDuringRun
const listeners = new Set<() => void>()

function change(next: LiveState): void {
  state = next
  drawing ??= setTimeout(() => {
    drawing = undefined
    shown = state
    for (const listener of listeners) listener()
  }, DRAW_MS)
}

type LiveSocket = Socket<ServerEvents, ClientEvents>

let openedBy: (socket: LiveSocket) => void
/** The socket, as soon as there is one. */
export const live = new Promise<LiveSocket>((resolve) => (openedBy = resolve))

/** Begins to listen; called once, by `main.tsx`. The page is drawn first: it does not need this to be read. */
export async function startLive(): Promise<void> {
  await whenDrawn()
  const { io } = await loadClient()
  const socket: LiveSocket = io({
    autoConnect: false,
    transports: ['websocket', 'polling'],
    reconnectionDelay: 500,
    reconnectionDelayMax: RETRY_MS,
    auth: (send) => {
      send(state.taskId === null ? {} : { task_id: state.taskId, seq: Math.max(state.seq, state.logSeq) })
    },
  })
  listen(socket)
  socket.connect()
  openedBy(socket)
}

async function whenDrawn(): Promise<void> {
  if (document.readyState !== 'complete')
    await new Promise((resolve) => window.addEventListener('load', resolve, { once: true }))
  await new Promise<void>((resolve) => {
    // Safari has no requestIdleCallback.
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: DRAWN_WITHIN_MS })
    else setTimeout(resolve, DRAWN_WITHIN_MS)
  })
}

/** The server may go away just now. */
async function loadClient(): Promise<typeof import('socket.io-client')> {
  for (;;) {
    try {
      return await import('socket.io-client')
    } catch {
      change({ ...state, connection: 'lost' })
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
}

function listen(socket: LiveSocket): void {
  socket.on('connect', () => {
    const wasLost = state.connection === 'lost'
    change({ ...state, connection: 'open' })
    if (wasLost) void queryClient.invalidateQueries()
  })
  socket.on('disconnect', () => change({ ...state, connection: 'lost' }))
  socket.on('connect_error', () => change({ ...state, connection: 'lost' }))
  socket.on('agent_status', (told) => change(withStatus(state, told)))
  socket.on('agent_status_update', (told) => {
    change(withStatusUpdate(state, told))
    refreshSoon(told.is_running ? refreshDuringRun : refreshAfterRun)
  })
  socket.on('progress_update', (told) => change(withProgress(state, told)))
  socket.on('phase_update', (told) => change(withPhase(state, told)))
  socket.on('log', (told) => change(withLine(state, told)))
  socket.on('initial_logs', (told) => change(withLogs(state, told)))
  socket.on('logs_cleared', () => change({ ...state, logs: [] }))
  socket.on('gpu_stats', (gpu) => change({ ...state, gpu }))
  socket.on('items_saved', (told) => {
    change(withItems(state, told))
    refreshSoon(refreshDuringRun)
  })
  socket.on('agent_run_completed', ({ status, message }) => {
    // One that failed has been told as a fault.
    if (status !== 'failed' && status !== 'interrupted') tell(message)
    refreshSoon(refreshAfterRun)
  })
  socket.on('agent_error', ({ message }) => {
    tellFault(new Error(message))
  })
  socket.on('error', ({ error, code, details }) => {
    tellFault(new ApiFault(error, { status: 0, code, hint: details?.hint }))
  })
}

/** What runs change is asked for again, but not for every item; at the end of a run more than on its way. */
function refreshSoon(how: typeof refreshDuringRun): void {
  if (how === refreshAfterRun) refresh = how
  refreshing ??= setTimeout(() => {
    refreshing = undefined
    refresh(queryClient)
    refresh = refreshDuringRun
  }, REFRESH_MS)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** @param select - Gives the same value while nothing that it reads has changed. */
export function useLive<T>(select: (live: LiveState) => T): T {
  return useSyncExternalStore(subscribe, () => select(shown))
}
