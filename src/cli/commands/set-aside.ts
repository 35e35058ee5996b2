/** `kba set-aside POST...`: posts that no run works on until they are retried. */
import { Command } from 'commander'
import { performAct } from '../../acts/perform-act.ts'
import { setAsidePosts } from '../../acts/retry-posts.ts'
import { counted } from '../output.ts'
import { withSession, type CommonOptions } from '../session.ts'

const EXAMPLES = `
Posts that already have an article are not queued, so nothing changes for them. kba retry brings a post back.

Example:
  kba set-aside 1780666831310877100
`

export function setAsideCommand(): Command {
  return new Command('set-aside')
    .description('skip posts in future runs until you retry them')
    .argument('<posts...>', 'ids of posts')
    .addHelpText('after', EXAMPLES)
    .action((posts: string[], options: CommonOptions) =>
      withSession(options, async ({ app, output }) => {
        const { set_aside } = await performAct(app.acts, setAsidePosts, { post_ids: posts })
        output.result({ set_aside })
        output.line(
          set_aside.length === 0
            ? 'None of these posts is queued.'
            : `Set aside: ${counted(set_aside.length, 'post')}. kba retry brings them back.`,
        )
        return undefined
      }),
    )
}
