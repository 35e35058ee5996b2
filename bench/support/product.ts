/** The product as it is shipped: what `npm run build` made, not the sources beside this file. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as compose from '../../src/compose.ts'
import type * as composeTasks from '../../src/compose-tasks.ts'
import type * as env from '../../src/config/env.ts'
import type * as preferences from '../../src/contract/preferences.ts'
import type * as importing from '../../src/sources/import-file.ts'

/** This file runs from `.bench/bench/support`. */
export const ROOT = join(import.meta.dirname, '..', '..', '..')

async function load(path: string): Promise<unknown> {
  return import(pathToFileURL(join(ROOT, 'dist', path)).href)
}

export type App = compose.App
type Openable = typeof compose & typeof composeTasks & typeof env & typeof preferences & typeof importing

export const { openApp, openTasks, loadEnv, parsePreferences, importFile } = Object.assign(
  {},
  await load('compose.js'),
  await load('compose-tasks.js'),
  await load('config/env.js'),
  await load('contract/preferences.js'),
  await load('sources/import-file.js'),
) as Openable

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
