/** Marks what a post has finished, in as few statements as there can be. */
import type { SubPhaseId } from '../../contract/phases.ts'
import type { PostRow } from '../../db/tables.ts'
import { saveCheckpoints, type Placement } from '../../posts/checkpoints.ts'
import type { RunContext } from '../phase.ts'
import { Overtaken } from './overtaken.ts'

/**
 * What was paid for is marked at once. A sub-phase that is done again in no time waits for the next mark, which
 * makes two statements of five.
 */
export class Checkpoints {
  readonly #run: RunContext
  #post: PostRow | undefined
  #finished: SubPhaseId[] = []

  constructor(run: RunContext) {
    this.#run = run
  }

  /** @param post - As the sub-phase left it. @throws {Overtaken} when it is to be marked, and may not be. */
  async add(id: SubPhaseId, post: PostRow, placement: Placement | undefined): Promise<void> {
    this.#post = post
    this.#finished.push(id)
    const isPaid = id === 'llm_processing' || (id === 'media_analysis' && post.has_media)
    if (isPaid && !(await this.save(placement))) throw new Overtaken(post.id)
  }

  /** @returns Whether it was stored. */
  async save(placement?: Placement): Promise<boolean> {
    if (this.#post === undefined || this.#finished.length === 0) return true
    return this.#mark(this.#post, false, placement)
  }

  /** Nothing is left to be done: also a post of which only the first sub-phase was open is over then. */
  async end(post: PostRow): Promise<boolean> {
    return this.#mark(post, true)
  }

  async #mark(post: PostRow, is_over: boolean, placement?: Placement): Promise<boolean> {
    const { id, content_hash, last_act } = post
    const sub_phases = this.#finished
    this.#finished = []
    const { db, runId: run_id } = this.#run
    return saveCheckpoints(db, { id, run_id, content_hash, last_act, sub_phases, is_over, ...placement })
  }
}
