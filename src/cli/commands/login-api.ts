/** `kba login-api`: the login to X's paid API. */
import { Command } from 'commander'
import { loginByApi } from '../login-by-api.ts'
import { withOutput, type CommonOptions } from '../session.ts'

const EXAMPLES = `
For those who pay for X's API. Make an app in X's developer console: type native app, permission to read, callback
http://127.0.0.1:8976/callback; set X_API_CLIENT_ID to its client id. kba shows an address; open it in a browser on this
machine. The tokens are kept in data/sources/x-api, readable by you alone, and stay out of git, logs and backups.

Examples:
  kba login-api
  kba login-api --forget
`

export function loginApiCommand(): Command {
  return new Command('login-api')
    .description("log in to X's paid API with an app of your own")
    .option('--forget', 'remove the tokens')
    .addHelpText('after', EXAMPLES)
    .action((options: CommonOptions & { forget?: boolean }) =>
      withOutput(options, async (output) => {
        // Nothing is begun that Ctrl-C could leave behind.
        await loginByApi(output, { forget: options.forget === true }, new AbortController().signal)
        return undefined
      }),
    )
}
