/** One message to clients, and what an event of a run becomes. */
import type { z } from 'zod'
import type { SERVER_EVENTS, ServerEvent } from '../../contract/live-events.ts'
import type { TaskStatus } from '../../db/tables/task-tables.ts'
import { shareOf } from '../../live/percent.ts'
import type { LiveEvent } from '../../live/progress.ts'
import { LIVE } from '../../live/state-fields.ts'
import { wireLogLine } from '../wire.ts'

export type Payload<Name extends ServerEvent> = z.input<(typeof SERVER_EVENTS)[Name]>

export interface Message<Name extends ServerEvent = ServerEvent> {
  name: Name
  payload: Payload<Name>
}

export function message<Name extends ServerEvent>(name: Name, payload: Payload<Name>): Message {
  return { name, payload }
}

/** @param to - A socket or a room; its own types do not see that name and payload of a message go together. */
export function send(to: object, { name, payload }: Message): void {
  const emitter = to as { emit(name: string, payload: unknown): unknown }
  emitter.emit(name, payload)
}

export function messageOfEvent(event: LiveEvent): Message {
  const { runId: task_id, seq } = event
  if (event.type === 'log') {
    const { at, level, message: text, phase = null } = event
    return message('log', { ...wireLogLine(task_id, { at: new Date(at), level, message: text, phase }), seq })
  }
  if (event.type === 'status') {
    return message('agent_status_update', {
      ...{ is_running: LIVE.includes(event.status), task_id, status: event.status as TaskStatus },
      ...{ current_phase_message: event.message, seq },
    })
  }
  const { phase: phase_id, status, message: text, done, total } = event
  const counts = { ...(done !== undefined && { done }), ...(total !== undefined && { total }) }
  const progress = Math.floor(shareOf({ status, ...counts }) * 100)
  return message('phase_update', { task_id, phase_id, status, message: text, progress, ...counts, seq })
}
