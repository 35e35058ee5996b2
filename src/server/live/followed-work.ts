/** What is looked up for clients while a run goes on: how far the whole is, and the items that it has made. */
import type { Db } from '../../db/tables.ts'
import { findLastSave, listItemsSavedAfter } from '../../documents/item-list.ts'
import type { Log } from '../../log.ts'
import { countCheckpoints, type CheckpointCounts } from '../../pipeline/checkpoint-counts.ts'
import { itemCard } from '../item-view.ts'
import { message, type Message } from './message.ts'

const PROGRESS_EVERY_MS = 500
/** They take a look at every post in hand. */
const LOOK_EVERY_MS = 2000
const MAX_ITEMS = 20

export interface WorkListener {
  /** The progress of the run is worth telling. */
  onProgress(): void
  onItems(message: Message): void
}

export class FollowedWork {
  readonly #db: Db
  readonly #log: Log
  readonly #listener: WorkListener
  #counts: CheckpointCounts = {}
  #lastSave: Date | undefined
  #lookedAt = 0
  #isLooking = false
  #timer: NodeJS.Timeout | undefined

  constructor(db: Db, log: Log, listener: WorkListener) {
    this.#db = db
    this.#log = log
    this.#listener = listener
  }

  get counts(): CheckpointCounts {
    return this.#counts
  }

  /** Another run. @param isOver - Then there is nothing to look up. */
  async begin(taskId: string, isOver: boolean): Promise<void> {
    this.#counts = {}
    this.#lookedAt = 0
    this.#lastSave = undefined
    if (!isOver) await this.#look(taskId)
  }

  /** Something of the run has moved. */
  moved(taskId: string): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.#tell(taskId)
    }, PROGRESS_EVERY_MS).unref()
  }

  /** The last word on the run. */
  async ended(taskId: string): Promise<void> {
    this.#lookedAt = 0
    await this.#look(taskId)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  async #tell(taskId: string): Promise<void> {
    await this.#look(taskId)
    this.#listener.onProgress()
  }

  async #look(taskId: string): Promise<void> {
    if (this.#isLooking || Date.now() - this.#lookedAt < LOOK_EVERY_MS) return
    this.#isLooking = true
    this.#lookedAt = Date.now()
    try {
      this.#counts = await countCheckpoints(this.#db, taskId)
      await this.#lookForItems()
    } catch (error) {
      this.#log.warn({ err: error }, 'the work of the run was not looked up')
    } finally {
      this.#isLooking = false
    }
  }

  async #lookForItems(): Promise<void> {
    if (this.#lastSave === undefined) {
      this.#lastSave = (await findLastSave(this.#db)) ?? new Date(0)
      return
    }
    const saved = await listItemsSavedAfter(this.#db, this.#lastSave, MAX_ITEMS)
    const last = saved.at(-1)
    if (last === undefined) return
    this.#lastSave = last.updated_at
    const at = new Date().toISOString()
    this.#listener.onItems(message('items_saved', { items: saved.map(itemCard), at }))
  }
}
