/** A client of live events that keeps all that it hears. */
import { io, type Socket } from 'socket.io-client'
import { waitUntil } from './wait.ts'

export interface Heard {
  name: string
  payload: Record<string, unknown>
}

export interface LiveClient {
  socket: Socket
  heard: Heard[]
  payloads(name: string): Record<string, unknown>[]
  /** The lines that a page would show: those that came at first, and each later one. */
  shownLines(): string[]
  until(condition: () => boolean): Promise<void>
  close(): void
}

export interface LiveClientOptions {
  auth?: Record<string, unknown>
  headers?: Record<string, string>
  transports?: ('websocket' | 'polling')[]
}

export function connectLive(
  url: string,
  { auth = {}, headers = {}, transports = ['websocket'] }: LiveClientOptions = {},
): LiveClient {
  const socket = io(url, {
    ...{ auth, transports, extraHeaders: headers, forceNew: true },
    ...{ reconnectionDelay: 50, reconnectionDelayMax: 100 },
  })
  const heard: Heard[] = []
  socket.onAny((name: string, payload: Record<string, unknown>) => heard.push({ name, payload }))
  const payloads = (name: string) => heard.filter((one) => one.name === name).map((one) => one.payload)
  return {
    socket,
    heard,
    payloads,
    shownLines() {
      const at = heard.findLastIndex(({ name }) => name === 'initial_logs')
      const first = (heard[at]?.payload['logs'] ?? []) as { message: string }[]
      const later = heard.slice(at + 1).filter(({ name }) => name === 'log')
      return [
        ...first.map(({ message }) => message),
        ...later.map(({ payload }) => String(payload['message'])),
      ]
    },
    until: (condition) => waitUntil(condition),
    close() {
      socket.close()
    },
  }
}
