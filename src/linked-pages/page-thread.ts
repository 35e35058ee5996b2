/** Owns the thread that takes pages apart: one page at a time, each within a limit of time and memory. */
import { Worker } from 'node:worker_threads'
import { builtWorker } from '../config/package-root.ts'
import { PostError } from '../errors.ts'
import type { PageJobAnswer, ReadablePage } from './page-worker.ts'

const MEMORY_MB = 256

export class PageThread {
  readonly #timeoutMs: number
  #worker: Worker | undefined
  #nextId = 1
  #turn: Promise<unknown> = Promise.resolve()

  /** @param timeoutMs - For one page. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
  }

  /**
   * @returns What a reader sees; `undefined` where a page has no text to speak of.
   * @throws {PostError} `page_unreadable` for a page that takes too much time or memory.
   */
  read(html: string): Promise<ReadablePage | undefined> {
    const work = this.#turn.then(() => this.#read(html))
    this.#turn = work.catch(() => undefined)
    return work
  }

  async close(): Promise<void> {
    await this.#turn
    await this.#worker?.terminate()
    this.#worker = undefined
  }

  async #read(html: string): Promise<ReadablePage | undefined> {
    const worker = (this.#worker ??= start())
    worker.ref()
    try {
      const answer = await this.#ask(worker, html)
      if ('error' in answer)
        throw new PostError('page_unreadable', `The page could not be read: ${answer.error}`)
      worker.unref()
      return answer.page ?? undefined
    } catch (error) {
      // What is still at work on a page is ended with it.
      this.#worker = undefined
      await worker.terminate()
      throw error
    }
  }

  #ask(worker: Worker, html: string): Promise<PageJobAnswer> {
    const id = this.#nextId++
    return new Promise<PageJobAnswer>((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer)
        worker.off('message', onMessage).off('error', onError).off('exit', onExit)
        end()
      }
      const fail = (why: string): void => {
        settle(() => {
          reject(new PostError('page_unreadable', `The page could not be read: ${why}`))
        })
      }
      const onMessage = (answer: PageJobAnswer): void => {
        settle(() => {
          resolve(answer)
        })
      }
      const onError = (error: Error): void => {
        fail(error.message)
      }
      const onExit = (): void => {
        fail('the thread ended')
      }
      const timer = setTimeout(() => {
        fail(`it takes longer than ${this.#timeoutMs / 1000} s`)
      }, this.#timeoutMs)
      worker.on('message', onMessage).on('error', onError).on('exit', onExit)
      worker.postMessage({ id, html })
    })
  }
}

function start(): Worker {
  const worker = new Worker(builtWorker('linked-pages/page-worker.ts'), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
  })
  worker.unref()
  // One that dies between two pages is replaced with the next.
  worker.on('error', () => undefined)
  return worker
}
