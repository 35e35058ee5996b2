/** Where bookmarks come from by themselves, and the login to X's API. */
import type { Db } from '../../db/tables.ts'
import type { ApiLogin, sourcesApi } from '../../contract/api/sources.ts'
import { preferencesSchema, skipsPhase } from '../../contract/preferences.ts'
import { listSchedules } from '../../schedules/schedule-repository.ts'
import { listSources } from '../../sources/list-sources.ts'
import { CALLBACK_PATH } from '../../sources/x-api/callback-server.ts'
import { openApiLoginDesk, type ApiDeskState } from '../../sources/x-api/login-desk.ts'
import { logoutOfApi } from '../../sources/x-api/login.ts'
import { xApiSettingsOf } from '../../sources/x-api/settings.ts'
import { loadLogin } from '../../sources/x-api/token-file.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'
import { errorView, fetchView } from './x.ts'

export function sourceRoutes({ app }: RouteParts): Handlers<typeof sourcesApi> {
  const { db } = app.database
  const api = xApiSettingsOf(app.env, app.paths)
  const desk = openApiLoginDesk(api, app.runParts.log)
  return {
    async listSources() {
      const [sources, next] = await Promise.all([listSources(db, app.runParts.sources), nextFetch(db)])
      return {
        sources: sources.map(({ last_fetch: last, ...source }) => ({
          ...source,
          last_fetch: last && fetchView(last),
        })),
        next_fetch: next,
      }
    },
    async getXApiStatus() {
      const login = await loadLogin(api.tokenFile)
      return {
        has_app: api.oauth !== undefined,
        handle: login?.handle ?? null,
        callback_url: `http://127.0.0.1:${api.callbackPort}${CALLBACK_PATH}`,
        login: loginView(desk.read()),
      }
    },
    startXApiLogin: async () => loginView(await desk.start()),
    cancelXApiLogin: () => loginView(desk.cancel()),
    async forgetXApiLogin() {
      await logoutOfApi(api)
      return { success: true }
    },
  }
}

/** The first time at which a schedule starts a run that fetches. */
async function nextFetch(db: Db) {
  const fetching = (await listSchedules(db)).flatMap(
    ({ id, name, enabled, next_run_at: at, preferences }) => {
      // A schedule of an older version may hold what is not understood any more; it starts no run.
      const { data } = preferencesSchema.safeParse(preferences)
      const fetches = data !== undefined && !skipsPhase(data, 'fetch_bookmarks')
      return enabled && at !== null && fetches ? [{ id, name, at }] : []
    },
  )
  const [next] = fetching.sort((a, b) => a.at.getTime() - b.at.getTime())
  return next === undefined ? null : { at: next.at.toISOString(), schedule_id: next.id, schedule: next.name }
}

function loginView({ state, address, error }: ApiDeskState): ApiLogin {
  return { state, address: address ?? null, error: error === undefined ? null : errorView(error) }
}
