/** `kba retry [POST...]`: failed and set-aside posts go back in the queue, or those whose items are outdated. */
import { Command } from 'commander'
import { performAct } from '../../acts/perform-act.ts'
import { renewOutdated, retryPosts } from '../../acts/retry-posts.ts'
import { counted } from '../output.ts'
import { withSession, type CommonOptions } from '../session.ts'

const EXAMPLES = `
Examples:
  kba retry
  kba retry 1780666831310877100
  kba retry --outdated
`

export function retryCommand(): Command {
  return new Command('retry')
    .description('try failed and set-aside posts again in the next run')
    .argument('[posts...]', 'ids of posts; none means all')
    .option(
      '--outdated',
      'posts whose items were made by an older prompt or another model, except edited ones',
    )
    .addHelpText('after', EXAMPLES)
    .action((posts: string[], options: CommonOptions & { outdated?: boolean }) =>
      withSession(options, async ({ app, output }) => {
        const act = options.outdated === true ? renewOutdated : retryPosts
        const { retried } = await performAct(app.acts, act, { post_ids: posts })
        const nothing = options.outdated === true ? 'No item is outdated.' : 'No post had failed.'
        output.result({ retried })
        output.line(retried === 0 ? nothing : `Back in the queue: ${counted(retried, 'post')}. Next: kba run`)
        return undefined
      }),
    )
}
