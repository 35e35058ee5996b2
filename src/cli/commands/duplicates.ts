/** `kba duplicates`: posts that may be the same; merge or dismiss them. */
import { Command } from 'commander'
import { dismissPairs, mergeDuplicates, mergePair, type Merged } from '../../acts/merge-duplicates.ts'
import { performAct } from '../../acts/perform-act.ts'
import { UsageError } from '../../errors.ts'
import { listOffers, type Offer, type OfferedPost } from '../../duplicates/duplicate-offers.ts'
import { itemPath } from '../../topics/place.ts'
import { cutText } from '../../models/builtin/cut-text.ts'
import { countPairs } from '../../duplicates/duplicate-repository.ts'
import { compareOlderPosts } from '../../duplicates/find-duplicates.ts'
import { counted, type Output } from '../output.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'
import { wholeNumber } from './run.ts'

const EXAMPLES = `
Merging keeps one item. The other post becomes one of its sources: its address, author, words, tags and media stay
findable there, its own item goes, and no import brings it back. Dismissed pairs are not offered again.

Examples:
  kba duplicates
  kba duplicates merge 12
  kba duplicates merge 12 --keep 1780666831310877100
  kba duplicates merge GOES STAYS          any two posts, by their ids
  kba duplicates dismiss 13 14
`

const REASONS = { post: 'the same post', link: 'the same link', text: 'nearly the same text' }
const EXCERPT_CHARS = 100

type ListOptions = CommonOptions & { limit: string; cursor?: string }
type MergeOptions = CommonOptions & { keep?: string; discardEdits?: boolean }

export function duplicatesCommand(): Command {
  const command = new Command('duplicates')
    .description('list posts that may be duplicates; merge or dismiss them')
    .option('--limit <n>', 'how many', '20')
    .option('--cursor <cursor>', 'the next page, from next_cursor of --json')
    .addHelpText('after', EXAMPLES)
    .action((options: ListOptions) => withSession(options, (session) => list(session, options)))
  command
    .command('merge')
    .argument('<pair>', 'number of a pair; or, with a second id, the post that goes')
    .argument('[stays]', 'id of the post to keep')
    .option('--keep <id>', 'which post of the pair stays (default: the one marked with *)')
    .option('--discard-edits', 'even if you edited the item that goes')
    .option('--json', 'one JSON object on standard output')
    .action((first: string, second: string | undefined, _options: MergeOptions, sub: Command) => {
      const options = sub.optsWithGlobals<MergeOptions>()
      return withSession(options, (session) => merge(session, { first, second, options }))
    })
  command
    .command('dismiss')
    .argument('<pairs...>', 'numbers of pairs')
    .option('--json', 'one JSON object on standard output')
    .action((pairs: string[], _options: CommonOptions, sub: Command) =>
      withSession(sub.optsWithGlobals(), async ({ app, output }) => {
        const ids = pairs.map((pair) => wholeNumber(pair, 'pair'))
        output.result(await performAct(app.acts, dismissPairs, { pairs: ids }))
        output.line(`${counted(ids.length, 'pair')} dismissed.`)
        return undefined
      }),
    )
  return command
}

async function list({ app, output, signal }: Session, options: ListOptions): Promise<undefined> {
  const { db } = app.database
  await compareOlderPosts(db, signal)
  const limit = wholeNumber(options.limit, 'limit')
  const offers = await listOffers(db, { after: parseCursor(options.cursor), limit: limit + 1 })
  const page = offers.slice(0, limit)
  const last = page.at(-1)
  const next_cursor = offers.length > limit && last !== undefined ? `${last.score}-${last.id}` : null
  const total = await countPairs(db)
  output.result({ duplicates: page.map(describe), total, next_cursor })
  if (page.length === 0) output.line('No possible duplicates.')
  for (const offer of page) print(output, offer)
  if (page.length > 0)
    output.line(
      `${counted(total, 'possible duplicate')}. * is kept by: kba duplicates merge NUMBER; if they are not the same: kba duplicates dismiss NUMBER`,
    )
  return undefined
}

function describe({ id, reason, score, found_at, posts, suggestedId }: Offer): object {
  return { id, reason, score: score / 100, found_at, suggested: suggestedId, posts: posts.map(describePost) }
}

function describePost({ item, thumbnail: _, ...post }: OfferedPost): object {
  const described = item && {
    ...{ title: item.title, path: itemPath(item), user_edited: item.user_edited },
    category: `${item.main_category}/${item.subcategory}`,
  }
  return { ...post, item: described }
}

function print(output: Output, { id, reason, score, posts, suggestedId }: Offer): void {
  output.line(`${id}  ${REASONS[reason]}, ${score} %`)
  for (const post of posts) {
    const who = post.author === null ? '' : `@${post.author} `
    const text = cutText((post.item?.title ?? post.text).replaceAll(/\s+/g, ' '), EXCERPT_CHARS)
    output.line(`  ${post.id === suggestedId ? '*' : ' '} ${post.id}  ${who}${text}`)
    output.line(`    ${post.source_url}`)
  }
}

interface Merge {
  first: string
  second: string | undefined
  options: MergeOptions
}

async function merge({ app, output }: Session, { first, second, options }: Merge): Promise<undefined> {
  const discard_edits = options.discardEdits === true
  if (second !== undefined) {
    if (options.keep !== undefined)
      throw new UsageError(
        'duplicate_keep',
        'With two ids, the second is the post to keep: leave --keep out.',
      )
    const ids = { kept_id: second, merged_id: first, discard_edits }
    tellMerged(output, await performAct(app.acts, mergeDuplicates, ids))
    return undefined
  }
  const pair = wholeNumber(first, 'pair')
  const keep = options.keep === undefined ? {} : { kept_id: options.keep }
  tellMerged(output, await performAct(app.acts, mergePair, { pair, ...keep, discard_edits }))
  return undefined
}

function tellMerged(output: Output, { kept, merged }: Merged): void {
  output.result({ kept, merged })
  output.line(`${merged} is now a source of ${kept}. Next: kba run rewrites the item.`)
}

function parseCursor(cursor: string | undefined): { score: number; id: number } | undefined {
  if (cursor === undefined) return undefined
  const [, score, id] = /^(\d{1,3})-(\d{1,15})$/.exec(cursor) ?? []
  if (score !== undefined && id !== undefined) return { score: Number(score), id: Number(id) }
  throw new UsageError('invalid_cursor', 'This cursor does not belong to this list.', {
    hint: 'List again, without a cursor.',
  })
}
