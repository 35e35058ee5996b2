/** `kba categories`: the topic tree, and its upkeep. */
import { Command } from 'commander'
import { mergeCategories, renameCategory } from '../../acts/merge-categories.ts'
import { moveItem } from '../../acts/move-item.ts'
import { performAct, type ActParts } from '../../acts/perform-act.ts'
import { listSubtopics } from '../../documents/item-repository.ts'
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

interface Upkeep {
  name: string
  from: string
  to: string
  act: (parts: ActParts, from: string, to: string) => Promise<{ moved: string[] }>
}

const UPKEEP: readonly Upkeep[] = [
  {
    ...{ name: 'merge', from: 'what goes', to: 'where to' },
    act: (parts, from, to) => performAct(parts, mergeCategories, { from, to }),
  },
  {
    ...{ name: 'move', from: 'id of an item', to: 'main/sub' },
    act: (parts, id, to) => performAct(parts, moveItem, { id, to }),
  },
  {
    ...{ name: 'rename', from: 'what is', to: 'what it is to be' },
    act: (parts, from, to) => performAct(parts, renameCategory, { from, to }),
  },
]

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
  for (const { name, from, to, act } of UPKEEP) {
    command
      .command(name)
      .argument('<from>', from)
      .argument('<to>', to)
      .option('--json', 'one JSON object on standard output')
      .action((a: string, b: string, _options: CommonOptions, sub: Command) =>
        withSession(sub.optsWithGlobals(), async ({ app, output }) => {
          const { moved } = await act(app.acts, a, b)
          output.result({ moved: moved.length, items: moved })
          output.line(`${counted(moved.length, 'item')} moved. Next: kba run renews syntheses and pages.`)
          return undefined
        }),
      )
  }
  return command
}
