/** What is looked up for clients while a run goes on: how far the whole is, and the items that it has made. */
import { ChangeCursor } from '../../db/changes.ts'
import type { Db } from '../../db/tables.ts'
import { listItemsById, listSaves } from '../../documents/item-list.ts'
import type { Log } from '../../log.ts'
import { countCheckpoints, type CheckpointCounts } from '../../pipeline/checkpoint-counts.ts'
import { itemCard } from '../item-view.ts'
import { message, type Message } from './message.ts'

const PROGRESS_EVERY_MS = 500
/** They look at every post of the run. */
const LOOK_EVERY_MS = 2000
/** A run over everything there is has so many posts that a look takes long: then the next one comes later. */
const PAUSE_PER_LOOK = 20
const ITEMS_A_MESSAGE = 20

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
  #saves: ChangeCursor | undefined
  /** By a clock that is never set. */
  #nextLookAt = 0
  #looking: Promise<void> = Promise.resolve()
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
    await this.#inTurn(async () => {
      this.#counts = {}
      this.#saves = undefined
      if (!isOver) await this.#look(taskId)
    })
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
    await this.#inTurn(() => this.#look(taskId))
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  async #tell(taskId: string): Promise<void> {
    await this.#inTurn(async () => {
      if (performance.now() >= this.#nextLookAt) await this.#look(taskId)
    })
    this.#listener.onProgress()
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#looking = this.#looking.then(work)
    return this.#looking
  }

  async #look(taskId: string): Promise<void> {
    const begun = performance.now()
    try {
      this.#counts = await countCheckpoints(this.#db, taskId)
      await this.#lookForItems()
    } catch (error) {
      this.#log.warn({ err: error }, 'the work of the run was not looked up')
    } finally {
      const took = performance.now() - begun
      this.#nextLookAt = begun + Math.max(LOOK_EVERY_MS, took * PAUSE_PER_LOOK)
    }
  }

  async #lookForItems(): Promise<void> {
    if (this.#saves === undefined) this.#saves = await ChangeCursor.open(this.#db, listSaves)
    else await this.#saves.take((saved) => this.#tellItems(saved.map(({ id }) => id)))
  }

  async #tellItems(saved: readonly string[]): Promise<void> {
    for (let from = 0; from < saved.length; from += ITEMS_A_MESSAGE) {
      const items = await listItemsById(this.#db, saved.slice(from, from + ITEMS_A_MESSAGE))
      if (items.length === 0) continue
      const at = new Date().toISOString()
      this.#listener.onItems(message('items_saved', { items: items.map(itemCard), at }))
    }
  }
}
