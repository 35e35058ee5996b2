/** First run: what is there, what is next, and the sample. */
import type { Setup, setupApi } from '../../contract/api/setup.ts'
import { parsePreferences } from '../../contract/preferences.ts'
import { KbaError, UsageError } from '../../errors.ts'
import { readStatus } from '../../monitoring/status.ts'
import { countRuns, findLiveRun } from '../../queue/task-state.ts'
import { loadImporter } from '../../exports/load-importer.ts'
import { whyNothingToFetch } from '../../sources/list-sources.ts'
import { listSampleFiles } from '../../exports/sample.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'
import { wireImport } from './imports.ts'

export function setupRoutes({ app, tasks }: RouteParts): Handlers<typeof setupApi> {
  const { db } = app.database
  const { OLLAMA_URL, OPENAI_BASE_URL, OPENAI_API_KEY, GITHUB_REPO_URL } = app.env
  const hasServer = (OLLAMA_URL ?? OPENAI_BASE_URL ?? OPENAI_API_KEY) !== undefined

  return {
    async getSetup() {
      const [status, runs, live, noFetch] = await Promise.all([
        ...([readStatus(db), countRuns(db), findLiveRun(db)] as const),
        whyNothingToFetch(app.runParts.sources),
      ])
      const { posts, queued, items } = status
      return {
        ...{ is_empty: posts === 0, posts, queued, items, runs, is_running: live !== undefined },
        has_sample: listSampleFiles().length > 0,
        models: hasServer ? 'server' : 'built-in',
        has_git_remote: GITHUB_REPO_URL !== undefined,
        no_fetch_because: noFetch ?? null,
        next: nextStep({ posts, queued, items, isRunning: live !== undefined }),
      }
    },

    async importSample() {
      const files = listSampleFiles()
      if (files.length === 0) {
        throw new UsageError('no_sample', 'The sample does not come with this installation.', {
          hint: 'Import a file of your own.',
        })
      }
      const place = { db, media: app.media, importsFolder: app.paths.imports }
      const imports = []
      for (const file of files)
        imports.push(
          wireImport(
            await (
              await loadImporter()
            ).importFile(file, place, () => undefined, new AbortController().signal),
          ),
        )
      const started = await tasks.startRun(parsePreferences({})).catch((error: unknown) => {
        if (error instanceof KbaError && error.code === 'run_going_on') return undefined
        throw error
      })
      return { imports, task_id: started?.taskId ?? null }
    },
  }
}

function nextStep(known: {
  posts: number
  queued: number
  items: number
  isRunning: boolean
}): Setup['next'] {
  if (known.isRunning) return 'wait'
  if (known.posts === 0) return 'import'
  return known.items === 0 && known.queued > 0 ? 'run' : 'browse'
}
