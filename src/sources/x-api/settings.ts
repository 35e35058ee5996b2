/** The part of the settings that X's API needs. */
import { join } from 'node:path'
import type { Env } from '../../config/env.ts'
import type { Paths } from '../../config/paths.ts'
import type { OauthSettings } from './oauth.ts'

export interface XApiSettings {
  /** None where no app is set. */
  oauth: OauthSettings | undefined
  callbackPort: number
  tokenFile: string
  /** Whether threads of young posts are looked for: a search each. */
  findsThreads: boolean
}

export function xApiSettingsOf(env: Env, paths: Paths): XApiSettings {
  const clientId = env.X_API_CLIENT_ID
  return {
    oauth:
      clientId === undefined
        ? undefined
        : {
            clientId,
            clientSecret: env.X_API_CLIENT_SECRET,
            apiUrl: env.X_API_URL.replace(/(?<!\/)\/+$/, ''),
            authorizeUrl: env.X_API_AUTHORIZE_URL,
          },
    callbackPort: env.X_API_CALLBACK_PORT,
    tokenFile: join(paths.sources, 'x-api', 'login.json'),
    findsThreads: env.X_API_THREADS,
  }
}
