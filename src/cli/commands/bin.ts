/** `kba delete`, `kba bin`, `kba undelete`: what the user does not want any more, and what comes back. */
import { Command } from 'commander'
import { deletePosts } from '../../acts/delete-posts.ts'
import { performAct } from '../../acts/perform-act.ts'
import { restorePosts } from '../../acts/restore-posts.ts'
import { cutText } from '../../models/builtin/cut-text.ts'
import { BIN_DAYS, countBin, listBin } from '../../posts/bin.ts'
import { counted } from '../output.ts'
import { withSession, type CommonOptions } from '../session.ts'
import { wholeNumber } from './run.ts'

const DELETE_EXAMPLES = `
The item, its file, media, passages and vectors go. The post stays known, so no import, fetch or run brings it back.
kba bin lists what was deleted in the last ${BIN_DAYS} days, kba undelete restores it. The next run renews syntheses and pages.

Example:
  kba delete 1780666831310877100 1781000000000000000
`

const UNDELETE_EXAMPLES = `
The item and its file are back at once. The next run makes the rest again, such as vectors, without asking a model.

Example:
  kba undelete 1780666831310877100
`

const TITLE_CHARS = 100

export function deleteCommand(): Command {
  return new Command('delete')
    .description('delete posts with their items; they can be restored for a while')
    .argument('<posts...>', 'ids of posts')
    .addHelpText('after', DELETE_EXAMPLES)
    .action((ids: string[], options: CommonOptions) =>
      withSession(options, async ({ app, output }) => {
        const { deleted } = await performAct(app.acts, deletePosts, { ids })
        output.result({ deleted })
        output.line(
          `${counted(deleted.length, 'post')} deleted. To restore within ${BIN_DAYS} days: kba undelete ID`,
        )
        return undefined
      }),
    )
}

export function binCommand(): Command {
  return new Command('bin')
    .description('list deleted posts that can be restored')
    .option('--limit <n>', 'how many', '50')
    .addHelpText('after', '\nExample:\n  kba bin\n')
    .action((options: CommonOptions & { limit: string }) =>
      withSession(options, async ({ app, output }) => {
        const { db } = app.database
        const limit = wholeNumber(options.limit, 'limit')
        const [binned, total] = await Promise.all([listBin(db, { limit }), countBin(db)])
        output.result({ posts: binned.map(({ position: _, ...post }) => post), total })
        for (const { id, title, author, deleted_at, until } of binned) {
          const who = author === null ? '' : `@${author}  `
          output.line(cutText(title.replaceAll(/\s+/g, ' '), TITLE_CHARS))
          output.line(`  ${who}${id}  deleted ${dayOf(deleted_at)}, kept until ${dayOf(until)}`)
        }
        output.line(
          total === 0
            ? 'The bin is empty.'
            : `${counted(total, 'post')} in the bin. To restore one: kba undelete ID`,
        )
        return undefined
      }),
    )
}

export function undeleteCommand(): Command {
  return new Command('undelete')
    .description('restore deleted posts from the bin')
    .argument('<posts...>', 'ids of posts')
    .addHelpText('after', UNDELETE_EXAMPLES)
    .action((ids: string[], options: CommonOptions) =>
      withSession(options, async ({ app, output }) => {
        const { restored } = await performAct(app.acts, restorePosts, { ids })
        output.result({ restored })
        output.line(`${counted(restored.length, 'post')} restored. Next: kba run makes what is missing.`)
        return undefined
      }),
    )
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10)
}
