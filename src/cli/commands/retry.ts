/** `kba retry [POST...]`: failed and set-aside posts go back in the queue. */
import { Command } from 'commander'
import { retryPosts } from '../../posts/post-repository.ts'
import { withSession, type CommonOptions } from '../session.ts'

export function retryCommand(): Command {
  return new Command('retry')
    .description('try failed and set-aside posts again in the next run')
    .argument('[posts...]', 'ids of posts; none means all')
    .addHelpText('after', '\nExamples:\n  kba retry\n  kba retry 1780666831310877100\n')
    .action((posts: string[], options: CommonOptions) =>
      withSession(options, async ({ app, output }) => {
        const retried = await retryPosts(app.database.db, posts)
        output.result({ retried })
        output.line(
          retried === 0 ? 'Nothing had failed.' : `${retried} posts go back in the queue. Next: kba run`,
        )
        return undefined
      }),
    )
}
