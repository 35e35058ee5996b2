/** `kba login`: a session with X, by hand in a browser window, by cookies, or by password. */
import { Command } from 'commander'
import { createInterface } from 'node:readline/promises'
import { loadEnv } from '../../config/env.ts'
import { pathsOf } from '../../config/paths.ts'
import { UsageError } from '../../errors.ts'
import { createLog } from '../../log.ts'
import { accountNotSet } from '../../sources/x/login/login-desk.ts'
import { checkLogin, logInByCookies, logInByHand, logInOnce } from '../../sources/x/login/logins.ts'
import { removeSession } from '../../sources/x/profile.ts'
import { xSettingsOf, type XSettings } from '../../sources/x/x-settings.ts'
import { currentCall } from '../caller.ts'
import type { Output } from '../output.ts'
import { loginByApi } from '../login-by-api.ts'
import { listenForStop, withOutput, type CommonOptions } from '../session.ts'

const EXAMPLES = `
Opens a browser window in which you log in to X; it closes by itself when X shows your bookmarks. Use the same window when X has locked the account
or asks for proof that you are human. The session (never a password) is kept in
data/sources/x, readable by you alone, and stays out of git, logs and backups. On a machine without a screen: --cookies or
--password.

Examples:
  kba login
  kba login --cookies ~/cookies.txt    exported from a browser that is logged in
  kba login --password                 with X_USERNAME and X_PASSWORD; asks here for codes that X sends
  kba login --check                    checks whether X accepts the session
  kba login --forget
  kba login --api                      X's paid API instead of a browser, with an app of your own

For --api, make an app in X's developer console: type native app, permission to read, callback
http://127.0.0.1:8976/callback; set X_API_CLIENT_ID to its client id. kba shows an address to open on this machine.

Exit code: 0 done, 1 X or the browser is away, 2 action needed.
`

interface LoginOptions extends CommonOptions {
  cookies?: string
  password?: boolean
  check?: boolean
  forget?: boolean
  api?: boolean
}

export function loginCommand(): Command {
  return new Command('login')
    .description('log in to X, so that bookmarks can be fetched')
    .option('--cookies <file>', 'take the session of another browser from its cookies.txt')
    .option('--password', 'fill in X_USERNAME and X_PASSWORD, without a window')
    .option('--check', 'ask X whether it accepts the session')
    .option('--forget', 'remove the session and the browser profile')
    .option('--api', "log in to X's paid API; with --forget, forget that login")
    .addHelpText('after', EXAMPLES)
    .action((options: LoginOptions) => withOutput(options, (output) => logIn(options, output)))
}

async function logIn(options: LoginOptions, output: Output): Promise<undefined> {
  const env = loadEnv()
  const settings = xSettingsOf(env, pathsOf(env))
  const stop = listenForStop(output, 'The login was cancelled.')
  const parts = { settings, log: createLog(env.LOG_LEVEL), signal: stop.signal }
  try {
    if (options.api === true) {
      await loginByApi(output, { forget: options.forget === true }, stop.signal)
      return undefined
    }
    if (options.forget === true) {
      await removeSession(settings.folder)
      tell(output, 'forgotten', 'The session with X was removed.')
      return undefined
    }
    if (options.check === true) await checkLogin(parts)
    else if (options.cookies !== undefined)
      await logInByCookies(parts, currentCall().caller.pathOf(options.cookies))
    else if (options.password === true) await logInOnce({ ...parts, account: requireAccount(settings), ask })
    else {
      output.note('Log in to X in the window that opens; it closes by itself.')
      await logInByHand(parts)
    }
  } finally {
    stop.forget()
  }
  tell(output, 'logged_in', 'Logged in to X. Next: kba fetch')
  return undefined
}

function tell(output: Output, session: 'logged_in' | 'forgotten', line: string): void {
  output.result({ session })
  output.line(line)
}

function requireAccount({ account }: XSettings): NonNullable<XSettings['account']> {
  if (account !== undefined) return account
  throw accountNotSet()
}

/** Asked on the terminal. What is typed is shown: codes are good for once. */
async function ask({ text }: { text: string }): Promise<string> {
  const { caller } = currentCall()
  caller.stderr.write(`X asks: ${text.replaceAll(/\p{Cc}/gu, ' ')}\n> `)
  const lines = createInterface({ input: caller.openInput() })
  try {
    for await (const line of lines) return line.trim()
  } finally {
    lines.close()
  }
  throw new UsageError('x_code_needed', `X asks for more than a name and a password: ${text.slice(0, 150)}`, {
    hint: 'Run kba login --password in a terminal, where kba can ask you.',
  })
}
