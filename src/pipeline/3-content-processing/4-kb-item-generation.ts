/** Sub-phase kb_item_generation: the article as a Markdown file with its media beside it. */
import { constants, statSync } from 'node:fs'
import { chmod, copyFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { databaseTime } from '../../db/clock.ts'
import { orAbsentSync } from '../../absent.ts'
import { itemFolder, itemPath, placeOf } from '../../topics/place.ts'
import { renderItem } from '../../documents/item-markdown.ts'
import { cutFile, joinFile } from '../../documents/reader-marks-in-file.ts'
import { makeFolderIn, rightsIn } from '../../documents/files/shared-rights.ts'
import { temporaryBeside } from '../../documents/files/temporary-files.ts'
import { moveFiles } from '../../documents/settle-files.ts'
import { writeTracked } from '../../documents/files/write-tracked.ts'
import type { MediaRow, PostRow } from '../../db/tables.ts'
import { extensionOf } from '../../posts/media-type.ts'
import { pageTextsOf, withPages } from '../../prompts/linked-pages.ts'
import type { Answered } from '../../prompts/ask.ts'
import type { Article } from '../../prompts/article.ts'
import type { RunContext } from '../phase.ts'
import { askForArticle } from './article.ts'
import { requireUntouched } from './overtaken.ts'
import type { Outcome, PostWork, SubPhase } from './sub-phase.ts'

export const kbItemGeneration: SubPhase = async (work, run) => {
  const answered = await askForArticle(work, run)
  const { id } = work.post
  // The model may have taken minutes. From here on an act of the user waits with its files until ours are written.
  return run.presence.atFilesOf(id, async () => {
    await requireUntouched(run.db, work.post)
    return writeFiles(work, run, answered)
  })
}

async function writeFiles(
  work: PostWork,
  run: RunContext,
  answered: Answered<Article>,
): Promise<Pick<Outcome, 'made'>> {
  const { post, media, pages, item: known } = work
  const { db, paths, report } = run
  const place = placeOf(post)
  if (known !== undefined && itemFolder(known) !== itemFolder(place))
    await moveFiles(db, paths.knowledgeBase, {
      postId: post.id,
      from: itemFolder(known),
      to: itemFolder(place),
    })
  const shown = await copyMedia(run, itemFolder(place), media)
  const article = renderItem({
    post: withPages(post.content, pageTextsOf(pages)),
    article: answered.value,
    ...labels(post),
    media: shown,
    ...authorship(answered, known?.created_at, databaseTime(db)),
  })
  const document = joinFile(cutFile(article, []), post)
  const written = await writeTracked(db, paths.knowledgeBase, itemPath(place), document, work.fileBefore)
  if (written.keptUserEdit)
    report.say('warn', `${itemPath(place)} was edited by hand, so it is kept.`, 'content_processing')
  return { made: { article: answered, text: document, written } }
}

function labels(post: PostRow): { mainCategory: string; subcategory: string } {
  return { mainCategory: post.main_category ?? '', subcategory: post.subcategory ?? '' }
}

function authorship(answered: Answered<Article>, created: Date | undefined, now: Date) {
  return {
    generatedBy: {
      provider: answered.provider,
      model: answered.model,
      promptVersion: answered.promptVersion,
    },
    created: created ?? now,
    updated: now,
  }
}

/** Copies stored media into the item's folder, each written whole; says of the others why they are missing. */
async function copyMedia(run: RunContext, folder: string, media: readonly MediaRow[]) {
  const counts = { image: 0, video: 0 }
  const target = join(run.paths.knowledgeBase, folder, 'media')
  const shown = []
  for (const medium of media) {
    const about = {
      id: medium.medium_id,
      description: medium.description ?? '',
      ...(medium.alt_text === null ? {} : { altText: medium.alt_text }),
      type: medium.type as 'photo',
    }
    if (medium.state !== 'stored' || medium.path === null) {
      shown.push({ ...about, file: '', missing: medium.reason ?? 'not downloaded' })
      continue
    }
    const kind = medium.content_type?.startsWith('video/') === true ? 'video' : 'image'
    counts[kind] += 1
    const name = `${kind}_${counts[kind]}.${extensionOf(medium.content_type ?? '')}`
    await copyWhole(run, medium, join(target, name))
    shown.push({ ...about, file: `media/${name}` })
  }
  return shown
}

async function copyWhole({ media, paths }: RunContext, medium: MediaRow, to: string): Promise<void> {
  const root = paths.knowledgeBase
  const present = orAbsentSync(() => statSync(to, { throwIfNoEntry: false }))
  if (present?.size === Number(medium.size_bytes)) return
  await makeFolderIn(root, dirname(to))
  const draft = temporaryBeside(to)
  try {
    await copyFile(media.pathOf(medium), draft, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
    await chmod(draft, rightsIn(root).file) // A copy has the rights of what it was made from.
    await rename(draft, to)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
