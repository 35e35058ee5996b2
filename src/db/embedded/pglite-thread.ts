/** PGlite on a thread of its own: a long statement stops neither the page nor the calls to models. */
import { Worker } from 'node:worker_threads'
import { builtWorker } from '../../config/package-root.ts'
import { SystemError } from '../../errors.ts'
import { openedOnce, type OpenedOnce } from '../../kept-for.ts'
import { setCompileBudget } from './compile-less.ts'
import type {
  PgliteAnswer,
  PgliteNotification,
  PglitePlace,
  PgliteRequest,
  PgliteResult,
} from './pglite-worker.ts'

interface Waiting {
  resolve: (result: PgliteResult) => void
  reject: (error: Error) => void
}

/** Requests are worked in the order in which they are made. The thread holds the process only while one is under way. */
export class PgliteThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Set<(notification: PgliteNotification) => void>()
  readonly #channels = new Map<string, OpenedOnce<unknown>>()
  readonly #lostListeners = new Set<(error: SystemError) => void>()
  #nextId = 0
  #lost: SystemError | undefined

  private constructor(place: PglitePlace) {
    setCompileBudget()
    this.#worker = new Worker(builtWorker('db/embedded/pglite-worker.ts'), { workerData: place })
    this.#worker.on('message', (answer: PgliteAnswer) => {
      this.#settle(answer)
    })
    this.#worker.on('error', (cause) => {
      this.#lose(cause)
    })
    this.#worker.on('exit', () => {
      this.#lose(new Error('The thread of the embedded database ended unexpectedly.'))
    })
  }

  /**
   * @throws What PGlite throws when it cannot open.
   */
  static async open(place: PglitePlace): Promise<PgliteThread> {
    const thread = new PgliteThread(place)
    try {
      await thread.#answerTo(thread.#nextId++)
      return thread
    } catch (error) {
      await thread.#worker.terminate()
      throw error
    }
  }

  query(sql: string, parameters: readonly unknown[]): Promise<PgliteResult> {
    return this.#request({ id: this.#nextId++, sql, parameters })
  }

  /** Several statements at once. @returns The rows of the last. */
  execute(sql: string): Promise<PgliteResult> {
    return this.#request({ id: this.#nextId++, sql })
  }

  /** @returns Takes the listener off again; the thread goes on listening. */
  onNotification(listener: (notification: PgliteNotification) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The listener is told when the thread ends by itself: nothing can be read or stored from then on. */
  onLost(listener: (error: SystemError) => void): void {
    this.#lostListeners.add(listener)
  }

  /** From now on notifications of the channel reach the listeners. May be asked for again and again. */
  async listen(channel: string): Promise<void> {
    const asked =
      this.#channels.get(channel) ?? openedOnce(() => this.#request({ id: this.#nextId++, listen: channel }))
    this.#channels.set(channel, asked)
    await asked.get()
  }

  async close(): Promise<void> {
    if (this.#lost !== undefined) return
    await this.#request({ id: this.#nextId++ })
    this.#lost = new SystemError('database_closed', 'The embedded database is closed.')
    await this.#worker.terminate()
  }

  #request(request: PgliteRequest): Promise<PgliteResult> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost)
    this.#worker.postMessage(request)
    return this.#answerTo(request.id)
  }

  #answerTo(id: number): Promise<PgliteResult> {
    this.#worker.ref()
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
    })
  }

  #settle(answer: PgliteAnswer): void {
    if ('notification' in answer) {
      for (const listener of this.#listeners) listener(answer.notification)
      return
    }
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (this.#waiting.size === 0) this.#worker.unref()
    if ('result' in answer) waiting?.resolve(answer.result)
    else waiting?.reject(Object.assign(new Error(answer.error.message), answer.error))
  }

  #lose(cause: Error): void {
    const isFirst = this.#lost === undefined
    const lost = (this.#lost ??= new SystemError(
      'database_stopped',
      `The embedded database stopped: ${cause.message}`,
      { hint: 'Run again; everything done so far is kept.', cause },
    ))
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(lost)
    if (isFirst) for (const listener of this.#lostListeners) listener(lost)
  }
}
