/** What the last two sub-phases share: the article of a post, and where its item lies. */
import { categoryLabel } from '../../contract/category-label.ts'
import { slugOf } from '../../knowledge/item.ts'
import type { PostRow } from '../../db/tables.ts'
import type { Answered } from '../../prompts/ask.ts'
import { hashOfPages, pageTextsOf, withPages } from '../../prompts/linked-pages.ts'
import { writeItem, type Article } from '../../prompts/write-item.ts'
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
  const topic = `${categoryLabel(post.main_category ?? '')} / ${categoryLabel(post.subcategory ?? '')}`
  const subject = {
    id: post.id,
    inputHash: [post.content_hash, ...mediaDescriptions, hashOfPages(pages)].join('\n').trimEnd(),
    force: forced,
    known: answers,
  }
  const answered = await run.asker.ask(
    writeItem,
    subject,
    { post: withPages(post.content, texts), topic, mediaDescriptions, pages: texts },
    run.inHand,
  )
  // The user's own tags come first, whatever the model found.
  const tags = [...new Set([...post.tags, ...answered.value.tags])]
  return { ...answered, value: { ...answered.value, tags } }
}

/** @returns Where the item of a placed post lies. */
export function placeOf(post: PostRow): { main_category: string; subcategory: string; slug: string } {
  return {
    main_category: post.main_category ?? 'general',
    subcategory: post.subcategory ?? 'miscellaneous',
    slug: slugOf(post.item_name ?? '', post.id),
  }
}
