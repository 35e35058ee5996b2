/** `kba search QUERY`: find by word and by meaning. */
import { Command } from 'commander'
import { withSession, type CommonOptions } from '../session.ts'
import { wholeNumber } from './run.ts'

export function searchCommand(): Command {
  return new Command('search')
    .description('find items by word and by meaning')
    .argument('<query...>', 'words; "a phrase"; -without')
    .option('--category <name>', 'only in a main category, or main/sub')
    .option('--limit <n>', 'how many', '10')
    .addHelpText(
      'after',
      '\nExamples:\n  kba search vector index\n  kba search "connection pool" --category databases --limit 5\n',
    )
    .action((words: string[], options: CommonOptions & { category?: string; limit: string }) =>
      withSession(options, async ({ app, output }) => {
        const limit = wholeNumber(options.limit, 'limit')
        const { results } = await app.search.find({
          query: words.join(' '),
          category: options.category,
          limit,
        })
        output.result({ results })
        if (results.length === 0) output.line('Nothing found. Try fewer or other words.')
        for (const result of results) {
          output.line(
            `${result.title}\n  ${result.category}  ${result.id}\n  ${result.snippet.replaceAll(/\s+/g, ' ')}\n`,
          )
        }
        return undefined
      }),
    )
}
