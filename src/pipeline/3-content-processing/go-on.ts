/** How the work on a post goes on when the user did something to it meanwhile. */
import type { SubPhaseId } from '../../contract/phases.ts'
import type { PostRow } from '../../db/tables.ts'
import { settleFiles } from '../../documents/settle-files.ts'
import type { RunContext } from '../phase.ts'
import { loadWork } from './load-posts.ts'
import type { LoadedPost, PostWork } from './sub-phase.ts'

/** Where the work on a post stands. */
export interface Standing {
  work: LoadedPost & Partial<Pick<PostWork, 'made'>>
  /** The place that it has in the database, as far as this run knows. */
  placed: Pick<PostRow, 'main_category' | 'subcategory'>
  /** Is done although it is complete, and asks the model again. */
  forced: ReadonlySet<SubPhaseId>
  /** Something was made again: so is what comes after it. */
  redo: boolean
  /** What was being done when the user was faster. */
  again?: SubPhaseId
  /** The user has placed the post while it was worked on. */
  keepsPlace?: boolean
}

/**
 * Reads the post again. What has been answered is stored; what is still to be forced stays so, but for the place where the
 * user has chosen another, and edits that are newer than the work on the post are never overwritten.
 *
 * @returns Nothing when there is nothing left to do: the post is gone, or set aside.
 */
export async function goOn(run: RunContext, overtaken: Standing): Promise<Standing | undefined> {
  const { id } = overtaken.work.post
  const { db, paths, presence } = run
  await settleFiles({ db, root: paths.knowledgeBase, presence }, [id])
  run.tree.forget()
  const [work] = await loadWork(run, [id])
  if (work === undefined || !['queued', 'processed'].includes(work.post.state)) return undefined
  const { post } = work
  const { placed } = overtaken
  const isPlaced = post.main_category !== placed.main_category || post.subcategory !== placed.subcategory
  return {
    ...overtaken,
    work: { ...work, fileBefore: overtaken.work.fileBefore },
    placed: post,
    keepsPlace: overtaken.keepsPlace === true || isPlaced,
  }
}
