/** Sub-phase llm_processing: main category, subcategory and item name. */
import { categorizePost } from '../../prompts/categorize-post.ts'
import { hashOfPages, pageTextsOf } from '../../prompts/linked-pages.ts'
import { readerWords } from '../../posts/reader-marks.ts'
import { hashOfWords } from './article.ts'
import type { SubPhase } from './sub-phase.ts'

export const llmProcessing: SubPhase = async ({ post, media, pages, answers, forced }, run) => {
  const mediaDescriptions = media.flatMap((medium) =>
    medium.description === null ? [] : [medium.description],
  )
  const words = readerWords(post)
  const tree = await run.tree.describe()
  const input = {
    ...{ post: post.content, folders: post.folders, tags: post.tags, mediaDescriptions, tree },
    pages: pageTextsOf(pages),
    readerWords: words,
  }
  // The tree is left out of the hash: it grows while the run goes on, and a post is not placed anew for that.
  const seal = [post.content_hash, ...post.folders, ...post.tags, hashOfPages(pages), hashOfWords(words)]
  const inputHash = seal.join('/').replace(/\/{1,2}$/, '')
  const subject = { id: post.id, inputHash, force: forced, known: answers }
  const answered = await run.asker.ask(categorizePost, subject, input, run.inHand)
  const wanted = { mainCategory: answered.value.main_category, subcategory: answered.value.subcategory }
  const place =
    answered.provider === 'builtin'
      ? await run.tree.placeFound(post.id, wanted)
      : { ...(await run.tree.place(wanted)), wanted_subcategory: null }
  return { placement: { ...place, item_name: answered.value.item_name, placed_by: answered.model } }
}
