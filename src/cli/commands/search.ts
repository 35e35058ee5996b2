/** `kba search QUERY`: find by word and by meaning. */
import { Command } from 'commander'
import { filtersOf, formatFound, withSearchOptions, type SearchOptions } from '../search-options.ts'
import { withSession, type CommonOptions } from '../session.ts'
import { wholeNumber } from './run.ts'

type Options = CommonOptions & SearchOptions & { limit: string; cursor?: string; words?: boolean }

export function searchCommand(): Command {
  return withSearchOptions(
    new Command('search')
      .description('find items by words and by meaning')
      .argument('<query...>', 'words; "a phrase"; -without; begin*'),
  )
    .option('--words', 'by words alone')
    .option('--limit <n>', 'how many', '10')
    .option('--cursor <cursor>', 'the next page, from next_cursor of --json')
    .addHelpText(
      'after',
      `
Examples:
  kba search vector index
  kba search '"connection pool" -java' --category databases --limit 5
  kba search --author simonw --since 90d --code embeddings
`,
    )
    .action((words: string[], options: Options) =>
      withSession(options, async ({ app, output, signal }) => {
        const reply = await app.search.find(
          {
            ...filtersOf(options),
            ...{ query: words.join(' '), limit: wholeNumber(options.limit, 'limit') },
            ...{ cursor: options.cursor, by: options.words === true ? 'words' : 'both' },
          },
          signal,
        )
        output.result({
          ...{ results: reply.results, by: reply.by, notice: reply.notice, suggestion: reply.suggestion },
          ...{ is_meant: reply.isMeant, next_cursor: reply.nextCursor ?? null },
        })
        if (reply.notice !== undefined) output.note(`Searched by words only. ${reply.notice}`)
        if (reply.isMeant)
          output.line(`Nothing matched your words. Showing results for: ${reply.suggestion ?? ''}\n`)
        else if (reply.suggestion !== undefined) output.line(`Did you mean: ${reply.suggestion}\n`)
        if (reply.results.length === 0) output.line('Nothing found. Try fewer or other words.')
        for (const result of reply.results) output.line(formatFound(result))
        return undefined
      }),
    )
}
