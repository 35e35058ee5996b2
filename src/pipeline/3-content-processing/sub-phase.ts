/** What a sub-phase is given and gives back. */
import type { LinkedPageRow, MediaRow, PostRow } from '../../db/tables.ts'
import type { WrittenDocument } from '../../documents/files/write-document.ts'
import type { Placement } from '../../posts/checkpoints.ts'
import type { StoredPost } from '../../posts/post-repository.ts'
import type { Answered } from '../../prompts/ask.ts'
import type { AnswersBySubject } from '../../prompts/answers.ts'
import type { Article } from '../../prompts/article.ts'
import type { RunContext } from '../phase.ts'

/** A post as it is stored, with what models have said of it before. */
export interface LoadedPost extends StoredPost {
  answers: AnswersBySubject
  /** Hash of the item's file when the work on the post began, where a run may overwrite an edit: what is newer stays. */
  fileBefore: string | undefined
}

/** A post with its media as the sub-phase before left them. */
export interface PostWork extends LoadedPost {
  /** Do it although it is complete, and ask the model again. */
  forced: boolean
  /** What kb_item_generation made in this run; the sub-phase after it need not ask and read again. */
  made?: { article: Answered<Article>; text: string; written: WrittenDocument }
}

/** What a sub-phase came to. The placement is stored with its checkpoint, media it has stored itself. */
export interface Outcome {
  placement?: Placement
  /** The post as it is stored now, where the sub-phase changed it. */
  post?: PostRow
  media?: MediaRow[]
  pages?: LinkedPageRow[]
  /** There is nothing to make an item from, and it is stored why: the work on the post ends here, without a failure. */
  over?: true
  made?: NonNullable<PostWork['made']>
}
export type SubPhase = (work: PostWork, run: RunContext) => Promise<Outcome>
