/** Items as a run without a model server makes them. */
import { parsePreferences } from '../../src/contract/preferences.ts'
import { importFile } from '../../src/exports/import-file.ts'
import { writeExport } from './command.ts'
import type { TestRooms } from './server.ts'

/** @returns Their ids, in order. */
export async function makeItems({ app, tasks, home }: TestRooms, count: number): Promise<string[]> {
  const { db } = app.database
  const place = { db, media: app.media, importsFolder: app.paths.imports }
  const { signal } = new AbortController()
  await importFile(await writeExport(home, count), place, () => undefined, signal)
  const reporter = { progress: () => undefined, say: () => undefined }
  await tasks.runHere({ preferences: parsePreferences({}), reporter, signal })
  const items = await db.selectFrom('items').select('id').orderBy('id').execute()
  return items.map((item) => item.id)
}
