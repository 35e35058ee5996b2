/** Phase 6: the root README and a page for each main category; a page whose rows did not change is not touched. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { categoryFile, renderCategoryPage, type CategoryPageInput } from '../knowledge/category-page.ts'
import { listItemCards, listSubtopics, type ItemCard } from '../knowledge/item-repository.ts'
import { itemPath, synthesisPath } from '../knowledge/item.ts'
import { renderRootReadme } from '../knowledge/root-readme.ts'
import { listSyntheses, type SynthesisRow } from '../knowledge/synthesis-repository.ts'
import { removeTracked, writeTracked } from '../knowledge/write-tracked.ts'
import { hashText } from '../knowledge/content-hash.ts'
import type { Phase, RunContext } from './phase.ts'

interface MainCategory {
  main_category: string
  subcategories: number
  items: number
  rows_hash: string
}

const MAX_CARDS = 1_000_000
const RECENT = 20

export const readmeGeneration: Phase = async (run) => {
  const mains = await listMainCategories(run)
  const syntheses = await listSyntheses(run.db)
  const seal = hashText(
    syntheses
      .map((row) => `${row.main_category}/${row.subcategory} ${row.title} ${row.item_count}`)
      .join('\n'),
  )
  let written = 0
  for (const main of mains) {
    const hash = `${main.rows_hash} ${seal}`
    if (await isCurrent(run, `@page/${main.main_category}`, hash, categoryFile(main.main_category))) continue
    const pages = renderCategoryPage(await pageInput(run, main, syntheses))
    for (const page of pages) written += await write(run, page.file, page.content)
    await removePages(run, main.main_category, new Set(pages.map((page) => page.file)))
    await remember(run, `@page/${main.main_category}`, hash)
  }
  await removeGonePages(run, new Set(mains.map((main) => main.main_category)))
  const rootHash = hashText(`${JSON.stringify(mains)} ${seal}`)
  if (!(await isCurrent(run, '@page', rootHash, 'README.md'))) {
    written += await write(run, 'README.md', await renderRoot(run, mains, syntheses))
    await remember(run, '@page', rootHash)
  }
  return { processed: written, failed: 0 }
}

async function write(run: RunContext, file: string, content: string): Promise<number> {
  const result = await writeTracked(
    run.db,
    run.paths.knowledgeBase,
    file,
    content,
    run.preferences.force_regenerate_readme,
  )
  if (result.keptUserEdit)
    run.report.say('warn', `${file} was edited by hand and is kept.`, 'readme_generation')
  return result.written ? 1 : 0
}

/** Main categories that were merged, renamed or emptied leave no page behind. */
async function removeGonePages(run: RunContext, mains: ReadonlySet<string>): Promise<void> {
  const marks = await run.db.selectFrom('documents').select('path').where('path', 'like', '@page/%').execute()
  for (const { path } of marks) {
    const main = path.slice('@page/'.length)
    if (mains.has(main)) continue
    await removePages(run, main, new Set())
    await run.db.deleteFrom('documents').where('path', '=', path).execute()
  }
}

/** Removes the pages of a main category but those that are to stay; items and syntheses lie deeper or apart. */
async function removePages(run: RunContext, main: string, stay: ReadonlySet<string>): Promise<void> {
  const { rows } = await sql<{ path: string }>`
    select path from documents where split_part(path, '/', 1) = ${main}
      and path ~ '^[^/]+/([^/]+/)?(README|page-[0-9]+)[.]md$' and split_part(path, '/', 2) <> '_synthesis'`.execute(
    run.db,
  )
  for (const { path } of rows) {
    if (stay.has(path)) continue
    if (await removeTracked(run.db, run.paths.knowledgeBase, path))
      run.report.say(
        'warn',
        `${path} was edited by hand and is kept; its topic is gone.`,
        'readme_generation',
      )
  }
}

async function listMainCategories(run: RunContext): Promise<MainCategory[]> {
  const mains = new Map<string, MainCategory>()
  for (const { main_category, subcategory, items, items_hash } of await listSubtopics(run.db)) {
    const main = mains.get(main_category) ?? { main_category, subcategories: 0, items: 0, rows_hash: '' }
    mains.set(main_category, main)
    main.subcategories += 1
    main.items += items
    main.rows_hash = hashText(`${main.rows_hash} ${subcategory} ${items} ${items_hash}`)
  }
  return [...mains.values()]
}

async function pageInput(
  run: RunContext,
  main: MainCategory,
  syntheses: readonly SynthesisRow[],
): Promise<CategoryPageInput> {
  const cards = await listItemCards(run.db, main.main_category, undefined, MAX_CARDS)
  const groups = new Map<string, ItemCard[]>()
  for (const card of cards) {
    const group = groups.get(card.subcategory)
    if (group === undefined) groups.set(card.subcategory, [card])
    else group.push(card)
  }
  const synthesisOf = (subcategory: string): string | undefined => {
    const row = syntheses.find(
      (one) => one.main_category === main.main_category && one.subcategory === subcategory,
    )
    return row && synthesisPath(row)
  }
  const whole = synthesisOf('')
  const names = [...groups.keys()].sort()
  return {
    mainCategory: main.main_category,
    subcategories: names.map((subcategory) => {
      const synthesisFile = synthesisOf(subcategory)
      return {
        subcategory,
        items: (groups.get(subcategory) ?? []).map(toListed),
        ...(synthesisFile === undefined ? {} : { synthesisFile }),
      }
    }),
    ...(whole === undefined ? {} : { synthesisFile: whole }),
  }
}

function toListed(card: ItemCard) {
  return {
    title: card.title,
    file: itemPath(card),
    summary: card.summary,
    ...(card.author_handle === null ? {} : { author: `@${card.author_handle}` }),
    ...(card.posted_at === null ? {} : { postedAt: card.posted_at.toISOString() }),
  }
}

async function renderRoot(
  run: RunContext,
  mains: readonly MainCategory[],
  syntheses: readonly SynthesisRow[],
): Promise<string> {
  const media = await run.db
    .selectFrom('media')
    .where('state', '=', 'stored')
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  const recent = await run.db
    .selectFrom('items')
    .innerJoin('posts', 'posts.id', 'items.id')
    .select([
      'items.id',
      'items.main_category',
      'items.subcategory',
      'slug',
      'title',
      'summary',
      'items.tags',
      'article',
      'author_handle',
      'posted_at',
    ])
    .orderBy(sql`posted_at desc nulls last, items.id desc`)
    .limit(RECENT)
    .execute()
  return renderRootReadme({
    itemCount: mains.reduce((sum, main) => sum + main.items, 0),
    mediaCount: media.count,
    categories: mains.map((main) => ({
      mainCategory: main.main_category,
      subcategoryCount: main.subcategories,
      itemCount: main.items,
    })),
    recentItems: recent.map(toListed),
    syntheses: syntheses.map((row) => ({
      title: row.title,
      file: synthesisPath(row),
      mainCategory: row.main_category,
      ...(row.subcategory === '' ? {} : { subcategory: row.subcategory }),
      itemCount: row.item_count,
    })),
  })
}

/** @param file - One that the user deleted is made again. */
async function isCurrent(run: RunContext, key: string, hash: string, file: string): Promise<boolean> {
  if (run.preferences.force_regenerate_readme) return false
  if (!existsSync(join(run.paths.knowledgeBase, file))) return false
  const row = await run.db
    .selectFrom('documents')
    .select('input_hash')
    .where('path', '=', key)
    .executeTakeFirst()
  return row?.input_hash === hash
}

async function remember(run: RunContext, key: string, hash: string): Promise<void> {
  await run.db
    .insertInto('documents')
    .values({ path: key, input_hash: hash, file_sha256: '' })
    .onConflict((conflict) => conflict.column('path').doUpdateSet({ input_hash: hash }))
    .execute()
}
