/** `kba login --api`: the user lets an app of their own read the bookmarks by X's paid API. */
import { loadEnv } from '../config/env.ts'
import { pathsOf } from '../config/paths.ts'
import { loginToApi, logoutOfApi } from '../sources/x-api/login.ts'
import { xApiSettingsOf } from '../sources/x-api/settings.ts'
import type { Output } from './output.ts'

/** Needs no database: it works beside a server too. @throws what the login throws. */
export async function loginByApi(
  output: Output,
  options: { forget: boolean },
  signal: AbortSignal,
): Promise<void> {
  const env = loadEnv()
  const settings = xApiSettingsOf(env, pathsOf(env))
  if (options.forget) {
    await logoutOfApi(settings)
    output.result({ session: 'forgotten' })
    output.line("The login to X's API was removed. X still lists the app under your connected apps.")
    return
  }
  const show = (address: string): void => {
    output.note(`Open this address in a browser on this machine and allow the app to read:\n\n${address}\n`)
  }
  const handle = await loginToApi(settings, show, signal)
  output.result({ session: 'logged_in', handle })
  output.line(`Logged in to X's API as @${handle}. Next: kba fetch`)
}
