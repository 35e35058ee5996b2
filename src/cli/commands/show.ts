/** `kba show ID`: one item, and what is near to it. */
import { Command } from 'commander'
import { join } from 'node:path'
import type { Db } from '../../db/tables.ts'
import { getItem } from '../../documents/get-item.ts'
import { itemPath } from '../../topics/place.ts'
import { withSession, type CommonOptions } from '../session.ts'
import { wholeNumber } from './run.ts'

export function showCommand(): Command {
  return new Command('show')
    .description('show an item, with its source and related items')
    .argument('<id>', 'id of the post')
    .option('--related <n>', 'how many related items', '5')
    .addHelpText('after', '\nExample:\n  kba show 1780666831310877100\n')
    .action((id: string, options: CommonOptions & { related: string }) =>
      withSession(options, async ({ app, output }) => {
        const item = await getItem(app.database.db, id)
        const path = itemPath(item)
        const related = await app.search.related(id, wholeNumber(options.related, 'related'))
        const { title, summary, tags, body, user_edited, created_at, updated_at } = item
        output.result({
          ...{ id, title, summary, tags, path, body, user_edited, created_at, updated_at },
          category: `${item.main_category}/${item.subcategory}`,
          source_url: await findSourceUrl(app.database.db, id),
          related,
        })
        output.line(body.trim())
        if (related.length > 0) output.line('\nRelated:')
        for (const one of related) output.line(`  ${one.title}  (${one.category}, ${one.id})`)
        output.line(`\n(${join(app.paths.knowledgeBase, path)})`)
        return undefined
      }),
    )
}

async function findSourceUrl(db: Db, id: string): Promise<string | undefined> {
  const post = await db.selectFrom('posts').select('source_url').where('id', '=', id).executeTakeFirst()
  return post?.source_url
}
