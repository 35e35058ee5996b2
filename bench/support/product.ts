/** The product, opened and worked in this process. */
import { join } from 'node:path'
import { openTasks } from '../../src/compose-tasks.ts'
import { openApp, type App } from '../../src/compose.ts'
import { loadEnv } from '../../src/config/env.ts'
import { parsePreferences } from '../../src/contract/preferences.ts'
import { importFile } from '../../src/exports/import-file.ts'

export type { App }

/** This file runs from `.bench/bench/support`. */
export const ROOT = join(import.meta.dirname, '..', '..', '..')

export const SILENT = { progress: (): void => undefined, say: (): void => undefined }

/** Settings of the benchmark alone: nothing of the machine's own settings gets in. */
export async function openIn(home: string, settings: Record<string, string> = {}): Promise<App> {
  const unset = Object.keys(process.env).filter((name) => /(_MODEL|_URL|_DIR|_TOKEN|_KEY)$/.test(name))
  return openApp(
    loadEnv({ ...Object.fromEntries(unset.map((name) => [name, ''])), ...settings, KBA_HOME: home }),
  )
}

export async function importInto(app: App, file: string): Promise<number> {
  const place = { db: app.database.db, media: app.media, importsFolder: app.paths.imports }
  const result = await importFile(file, place, () => undefined, new AbortController().signal)
  return result.new
}

export async function runOnce(app: App) {
  const tasks = await openTasks(app)
  try {
    const request = {
      preferences: parsePreferences({}),
      reporter: SILENT,
      signal: new AbortController().signal,
    }
    return await tasks.runHere(request)
  } finally {
    await tasks.close()
  }
}
