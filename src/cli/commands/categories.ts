/** `kba categories`: the topic tree, and its upkeep. */
import { Command } from 'commander'
import { listSubtopics } from '../../knowledge/item-repository.ts'
import { mergeCategories, moveItem, renameCategory } from '../../knowledge/tree-upkeep.ts'
import { counted } from '../output.ts'
import { withSession, type CommonOptions } from '../session.ts'

const EXAMPLES = `
A name is main or main/sub. Folders, links, rows and embeddings follow; syntheses and pages are renewed by the next run.

Examples:
  kba categories
  kba categories merge web_development/apis software_engineering/api_design
  kba categories move 1780666831310877100 databases/postgresql
  kba categories rename databases/misc databases/storage_engines
`

export function categoriesCommand(): Command {
  const command = new Command('categories')
    .description('show the topic tree; merge, move, rename')
    .addHelpText('after', EXAMPLES)
  command.action((options: CommonOptions) =>
    withSession(options, async ({ app, output }) => {
      const categories = await listSubtopics(app.database.db)
      output.result({
        categories: categories.map(({ main_category, subcategory, items }) => ({
          main_category,
          subcategory,
          items,
        })),
      })
      let main = ''
      for (const topic of categories) {
        if (topic.main_category !== main) output.line(topic.main_category)
        main = topic.main_category
        output.line(`  ${topic.subcategory.padEnd(40)} ${topic.items}`)
      }
      if (categories.length === 0) output.line('No items yet. Start with: kba import FILE, then kba run')
      return undefined
    }),
  )
  const upkeep = [
    { name: 'merge', from: 'what goes', to: 'where to', act: mergeCategories },
    { name: 'move', from: 'id of an item', to: 'main/sub', act: moveItem },
    { name: 'rename', from: 'what is', to: 'what it is to be', act: renameCategory },
  ]
  for (const { name, from, to, act } of upkeep) {
    command
      .command(name)
      .argument('<from>', from)
      .argument('<to>', to)
      .option('--json', 'one JSON object on standard output')
      .action((a: string, b: string, _options: CommonOptions, sub: Command) =>
        withSession(sub.optsWithGlobals(), async ({ app, output }) => {
          const moved = await act(app.database.db, app.paths.knowledgeBase, a, b)
          output.result({ moved: moved.length, items: moved })
          output.line(`${counted(moved.length, 'item')} moved. Next: kba run renews syntheses and pages.`)
          return undefined
        }),
      )
  }
  return command
}
