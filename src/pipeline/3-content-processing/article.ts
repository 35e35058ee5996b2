/** What the last two sub-phases share: the article of a post. */
import { categoryLabel } from '../../contract/category-label.ts'
import type { Answered } from '../../prompts/ask.ts'
import { hashOfPages, pageTextsOf, withPages } from '../../prompts/linked-pages.ts'
import type { Article } from '../../prompts/article.ts'
import { writeItem } from '../../prompts/write-item.ts'
import { loadCommonTags } from '../common-tags.ts'
import { readerWords } from '../../posts/reader-marks.ts'
import { hashText } from '../../text/content-hash.ts'
import type { RunContext } from '../phase.ts'
import type { PostWork } from './sub-phase.ts'

/** Asks for the article, or takes the stored answer. Called again, it gives the same one. */
export async function askForArticle(
  { post, media, pages, answers, forced }: PostWork,
  run: RunContext,
): Promise<Answered<Article>> {
  const mediaDescriptions = media.flatMap((medium) =>
    medium.description === null ? [] : [medium.description],
  )
  const texts = pageTextsOf(pages)
  const words = readerWords(post)
  const topic = `${categoryLabel(post.main_category ?? '')} / ${categoryLabel(post.subcategory ?? '')}`
  const subject = {
    id: post.id,
    inputHash: [post.content_hash, ...mediaDescriptions, hashOfPages(pages), hashOfWords(words)]
      .join('\n')
      .trimEnd(),
    force: forced,
    known: answers,
  }
  const answered = await run.asker.ask(
    writeItem,
    subject,
    {
      post: withPages(post.content, texts),
      topic,
      readerWords: words,
      mediaDescriptions,
      pages: texts,
      commonTags: () => loadCommonTags(run.db),
    },
    run.inHand,
  )
  // The user's own tags come first, whatever the model found.
  const tags = [...new Set([...post.tags, ...answered.value.tags])]
  return { ...answered, value: { ...answered.value, tags } }
}

/** @returns Empty where the reader wrote nothing: answers that were stored before stay good. */
export function hashOfWords(words: string): string {
  return words === '' ? '' : hashText(words)
}
