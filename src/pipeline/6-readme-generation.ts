/** Phase 6: the root README and a page for each main category; a page whose rows did not change is not touched. */
import { join } from 'node:path'
import { sql } from 'kysely'
import { isThere } from '../absent.ts'
import { categoryFile, renderCategoryPage } from '../documents/category-page.ts'
import { hashText } from '../text/content-hash.ts'
import { renderRootReadme } from '../documents/root-readme.ts'
import { listSyntheses } from '../documents/syntheses/synthesis-repository.ts'
import { hashOfFile, removeTracked, writeTracked } from '../documents/files/write-tracked.ts'
import { listMainCategories, loadCategory, loadOverview } from './6-readme-generation/page-inputs.ts'
import type { Phase, RunContext } from './phase.ts'

export const readmeGeneration: Phase = async (run) => {
  const mains = await listMainCategories(run.db)
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
    const pages = renderCategoryPage(await loadCategory(run.db, main, syntheses))
    for (const page of pages) written += await write(run, page.file, page.content)
    await removePages(run, main.main_category, new Set(pages.map((page) => page.file)))
    await remember(run, `@page/${main.main_category}`, hash)
  }
  await removeGonePages(run, new Set(mains.map((main) => main.main_category)))
  const rootHash = hashText(`${JSON.stringify(mains)} ${seal}`)
  if (!(await isCurrent(run, '@page', rootHash, 'README.md'))) {
    written += await write(run, 'README.md', renderRootReadme(await loadOverview(run.db, mains, syntheses)))
    await remember(run, '@page', rootHash)
  }
  return { processed: written, failed: 0 }
}

async function write(run: RunContext, file: string, content: string): Promise<number> {
  const { db, paths, preferences } = run
  const mayReplace = preferences.force_regenerate_readme
    ? await hashOfFile(paths.knowledgeBase, file)
    : undefined
  const result = await writeTracked(db, paths.knowledgeBase, file, content, mayReplace)
  if (result.keptUserEdit)
    run.report.say('warn', `${file} was edited by hand, so it is kept.`, 'readme_generation')
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
        `${path} was edited by hand, so it is kept although its topic no longer exists.`,
        'readme_generation',
      )
  }
}

/** @param file - One that the user deleted is made again. */
async function isCurrent(run: RunContext, key: string, hash: string, file: string): Promise<boolean> {
  if (run.preferences.force_regenerate_readme) return false
  if (!isThere(join(run.paths.knowledgeBase, file))) return false
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
