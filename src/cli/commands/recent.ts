/** `kba recent [TOPIC]`: what is new in the knowledge base. */
import { Command } from 'commander'
import { formatFound, parseDay } from '../search-options.ts'
import { withSession, type CommonOptions } from '../session.ts'
import { wholeNumber } from './run.ts'

type Options = CommonOptions & { since: string; category?: string; limit: string; cursor?: string }

export function recentCommand(): Command {
  return new Command('recent')
    .description('what is new in the knowledge base, or on one topic')
    .argument('[topic...]', 'words')
    .option('--since <date>', 'added from this day on: 2026-05-31, or 30d for the last 30 days', '7d')
    .option('--category <name>', 'only in a main category, or main/sub')
    .option('--limit <n>', 'how many', '20')
    .option('--cursor <cursor>', 'the next page, from next_cursor of --json')
    .addHelpText('after', '\nExamples:\n  kba recent\n  kba recent local models --since 30d\n')
    .action((words: string[], options: Options) =>
      withSession(options, async ({ app, output }) => {
        const { results, nextCursor } = await app.search.recent({
          ...{ topic: words.length === 0 ? undefined : words.join(' '), category: options.category },
          ...{ addedSince: parseDay(options.since), limit: wholeNumber(options.limit, 'limit') },
          cursor: options.cursor,
        })
        output.result({ results, next_cursor: nextCursor ?? null })
        if (results.length === 0)
          output.line(`Nothing new since ${parseDay(options.since).toISOString().slice(0, 10)}.`)
        for (const result of results) output.line(formatFound(result))
        return undefined
      }),
    )
}
