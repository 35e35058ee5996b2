/** Sub-phase database_sync: the item's row, searchable at once. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { orAbsent } from '../../absent.ts'
import { hashText } from '../../text/content-hash.ts'
import { titleOf } from '../../documents/front-matter.ts'
import { itemPath, placeOf } from '../../topics/place.ts'
import { cutFile, renderNotes } from '../../documents/reader-marks-in-file.ts'
import { saveItem } from '../../documents/item-repository.ts'
import { isOurs } from '../../documents/files/write-tracked.ts'
import { PostError } from '../../errors.ts'
import { pageTextsOf, type PageText } from '../../prompts/linked-pages.ts'
import type { RunContext } from '../phase.ts'
import { askForArticle } from './article.ts'
import { Overtaken } from './overtaken.ts'
import type { PostWork, SubPhase } from './sub-phase.ts'

export const databaseSync: SubPhase = async (work, run) => {
  const place = placeOf(work.post)
  const article = work.made?.article ?? (await askForArticle({ ...work, forced: false }, run))
  const file = await readItem(work, run, itemPath(place))
  const { body, notes } = cutFile(file.text, [work.item?.file_notes ?? '', renderNotes(work.post.notes)])
  const { summary, tags } = article.value
  const title = (file.isUserEdit ? titleOf(body) : undefined) ?? article.value.title
  const linked_text = linkedTextOf(pageTextsOf(work.pages))
  const created = createdIn(file.text)
  const isStored = await saveItem(run.db, {
    id: work.post.id,
    last_act: work.post.last_act,
    ...place,
    title,
    summary,
    tags,
    article: JSON.stringify(article.value),
    body,
    linked_text,
    file_notes: notes,
    content_hash: hashText(`${title}\n${body}${linked_text}`),
    model: article.model,
    prompt_version: article.promptVersion,
    file_sha256: file.sha256,
    user_edited: file.isUserEdit,
    file_size: file.sizeBytes,
    file_mtime_ms: file.mtimeMs,
    ...(created === undefined ? {} : { created_at: created }),
  })
  if (!isStored) throw new Overtaken(work.post.id)
  return {}
}

/** As the end of the item: a heading for each page, so that a passage names where it stands. */
function linkedTextOf(pages: readonly PageText[]): string {
  return pages
    .map(({ title, url, text }) => `\n\n## ${title.replace(/\s+/g, ' ') || url}\n\n${text}`)
    .join('')
}

/** As the file says it, so that writing the item again does not change it. */
function createdIn(text: string): Date | undefined {
  const created = new Date(/^created: (\S+)$/m.exec(text)?.[1] ?? '')
  return Number.isNaN(created.getTime()) ? undefined : created
}

interface ItemFile {
  text: string
  sha256: string
  sizeBytes: number
  mtimeMs: number
  isUserEdit: boolean
}

/** What was just written is known; what an earlier run wrote, or the user, is read. */
async function readItem({ made }: PostWork, run: RunContext, path: string): Promise<ItemFile> {
  if (made?.written.keptUserEdit === false) return { text: made.text, ...made.written, isUserEdit: false }
  const file = join(run.paths.knowledgeBase, path)
  const found = await orAbsent(Promise.all([readFile(file, 'utf8'), stat(file)]))
  if (found === undefined)
    throw new PostError('item_file_missing', `${path} is missing.`, {
      hint: 'The next run restores it.',
    })
  const [text, { size, mtimeMs }] = found
  const sha256 = hashText(text)
  const isUserEdit = !(await isOurs(run.db, path, sha256))
  return { text, sha256, sizeBytes: size, mtimeMs, isUserEdit }
}
