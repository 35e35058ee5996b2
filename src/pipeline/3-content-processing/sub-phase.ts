/** What a sub-phase is given and gives back. */
import type { MediaRow, PostRow } from '../../db/tables.ts'
import type { RunContext } from '../phase.ts'

/** A post with its media as the sub-phase before left them. */
export interface PostWork {
  post: PostRow
  media: MediaRow[]
  /** Do it although it is complete, and ask the model again. */
  forced: boolean
}

/** What a sub-phase stores with its checkpoint. */
export type Outcome = Partial<Pick<PostRow, 'main_category' | 'subcategory' | 'item_name' | 'placed_by'>>
export type SubPhase = (work: PostWork, run: RunContext) => Promise<Outcome>
