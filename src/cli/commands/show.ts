/** `kba show ID`: one item. */
import { Command } from 'commander'
import { join } from 'node:path'
import { UsageError } from '../../errors.ts'
import { itemPath } from '../../knowledge/item.ts'
import { findItem } from '../../knowledge/item-repository.ts'
import { withSession, type CommonOptions } from '../session.ts'

export function showCommand(): Command {
  return new Command('show')
    .description('read an item')
    .argument('<id>', 'id of the post')
    .addHelpText('after', '\nExample:\n  kba show 1780666831310877100\n')
    .action((id: string, options: CommonOptions) =>
      withSession(options, async ({ app, output }) => {
        const item = await findItem(app.database.db, id)
        if (item === undefined)
          throw new UsageError('unknown_item', `There is no item ${id}.`, { hint: 'kba search finds items.' })
        const path = itemPath(item)
        const { title, summary, tags, body } = item
        output.result({
          id,
          title,
          summary,
          tags,
          category: `${item.main_category}/${item.subcategory}`,
          path,
          body,
          user_edited: item.user_edited,
        })
        output.line(body.trim())
        output.line(`\n(${join(app.paths.knowledgeBase, path)})`)
        return undefined
      }),
    )
}
