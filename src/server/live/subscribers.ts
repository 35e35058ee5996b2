/**
 * The clients that watch. Those in step get each message as it comes, encoded once for all. One that does not keep up is
 * given nothing until what it has is sent; then what it missed, or state anew: so no client takes memory without bounds.
 */
import type { Server, Socket } from 'socket.io'
import type { ServerEvents } from '../../contract/live-events.ts'
import { send, type Message } from './message.ts'

const ROOM = 'in step'
/** Packets that wait for a slow connection. */
const MAX_WAITING = 1000
const MAX_CAUGHT_UP = 50
const LOOK_EVERY_MS = 200

export type LiveSocket = Socket<Record<string, never>, ServerEvents>
export type LiveIo = Server<Record<string, never>, ServerEvents>

/** What a client that connects, or that fell behind, is given. */
export interface Beginning {
  /** Where a client is that has the messages. */
  place: Place
  messages: readonly Message[]
}

/** The last event of a run that a client has. */
export interface Place {
  taskId: string | null
  seq: number
}

export interface SubscriberSource {
  /** @param has - What the client has; none means nothing. */
  begin(has?: Place): Beginning
}

export class Subscribers {
  readonly #io: LiveIo
  readonly #source: SubscriberSource
  readonly #inStep = new Set<LiveSocket>()
  readonly #lagging = new Map<LiveSocket, Place>()
  #place: Place = { taskId: null, seq: 0 }
  #timer: NodeJS.Timeout | undefined

  constructor(io: LiveIo, source: SubscriberSource) {
    this.#io = io
    this.#source = source
  }

  get count(): number {
    return this.#inStep.size + this.#lagging.size
  }

  add(socket: LiveSocket, has?: Place): void {
    this.#timer ??= setInterval(() => {
      this.#look()
    }, LOOK_EVERY_MS).unref()
    this.#giveBeginning(socket, has)
  }

  remove(socket: LiveSocket): void {
    this.#inStep.delete(socket)
    this.#lagging.delete(socket)
    if (this.count > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** To all in step; `place` is where they are afterwards. */
  tell(told: Message, place: Place): void {
    this.#place = place
    if (this.#inStep.size > 0) send(this.#io.local.to(ROOM), told)
  }

  /** State anew for all. */
  beginAgain(): void {
    for (const socket of this.#inStep) this.#giveBeginning(socket)
    for (const socket of this.#lagging.keys()) this.#lagging.set(socket, { taskId: null, seq: -1 })
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #giveBeginning(socket: LiveSocket, has?: Place): void {
    const { messages, place } = this.#source.begin(has)
    for (const one of messages) send(socket, one)
    this.#place = place
    this.#lagging.delete(socket)
    this.#inStep.add(socket)
    void socket.join(ROOM)
  }

  #look(): void {
    for (const socket of this.#inStep) {
      if (waiting(socket) <= MAX_WAITING) continue
      this.#inStep.delete(socket)
      void socket.leave(ROOM)
      this.#lagging.set(socket, { ...this.#place })
    }
    for (const [socket, has] of this.#lagging)
      if (waiting(socket) <= MAX_CAUGHT_UP) this.#giveBeginning(socket, has)
  }
}

/** Packets that the connection has not taken yet. */
function waiting(socket: LiveSocket): number {
  return (socket.conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length
}
