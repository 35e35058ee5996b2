/** `kba verify`: the receipts of fetches and imports, against what is stored. */
import { Command } from 'commander'
import { checkReceipts, type CheckedReceipt } from '../../intake/receipts.ts'
import { counted, EXIT, type Output } from '../output.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'
import { wholeNumber } from './run.ts'

const EXAMPLES = `
Each fetch and each import leaves a receipt: what was shown, what of it is stored, what was left out and why. Here it is
compared with what is in the database now: posts that are cut, that lack a file, or that are gone are named.

Examples:
  kba verify
  kba verify --limit 100 --json
  kba verify RECEIPT            one of them, with all ids
`

type VerifyOptions = CommonOptions & { limit: string }

/** As many ids are named where many receipts are listed. */
const NAMED = 3

export function verifyCommand(): Command {
  return new Command('verify')
    .description('check what fetches and imports showed against what is stored')
    .argument('[receipt]', 'id of a receipt (default: the newest ones)')
    .option('--limit <n>', 'how many', '20')
    .addHelpText('after', EXAMPLES)
    .action((receipt: string | undefined, options: VerifyOptions) =>
      withSession(options, (session) => verify(session, receipt, options)),
    )
}

async function verify(
  { app, output }: Session,
  id: string | undefined,
  options: VerifyOptions,
): Promise<number | undefined> {
  const limit = wholeNumber(options.limit, 'limit')
  const receipts = await checkReceipts(app.database.db, { limit, id })
  output.result({ receipts })
  if (receipts.length === 0)
    output.line(
      id === undefined
        ? 'No receipts yet: nothing was fetched or imported.'
        : 'Unknown receipt: kba verify lists them.',
    )
  for (const receipt of receipts) tell(output, receipt, id === undefined ? NAMED : Infinity)
  const lost = receipts.reduce((sum, receipt) => sum + receipt.lost.length, 0)
  if (lost > 0)
    output.line(
      `${counted(lost, 'post')} of these are not in the database. Import the file again, or fetch all: kba fetch --all`,
    )
  if (receipts.length === 0 && id !== undefined) return EXIT.usage
  return lost > 0 ? EXIT.someFailed : EXIT.done
}

function tell(output: Output, receipt: CheckedReceipt, named: number): void {
  const { id, kind, source, name, began_at, ended_at, error, shown, posts, new_posts } = receipt
  const from = kind === 'fetch' ? name : `${name} (${source})`
  output.line(`${began_at.toISOString().slice(0, 16).replace('T', ' ')}  ${from}  ${id}`)
  output.line(
    `  shown ${shown}, stored ${posts} (${new_posts} new)${receipt.repeated > 0 ? `, ${receipt.repeated} more than once` : ''}`,
  )
  if (error !== null) output.line(`  ended early: ${error}`)
  else if (ended_at === null) output.line('  did not end: it was stopped, or is under way')
  for (const { kind: why, reason, times, places } of receipt.left_out) {
    const where = places.length === 0 ? '' : ` (${listed(places, named)})`
    output.line(`  left out ${times}: ${why === 'bad' ? 'not readable, ' : ''}${reason}${where}`)
  }
  const lines: [string, readonly string[]][] = [
    ['not in the database', receipt.lost],
    ['a part is missing still', receipt.cut],
    ['X no longer shows it', receipt.unavailable],
    ['without a file of an image or video', receipt.without_media.map((one) => `${one.id}: ${one.reason}`)],
  ]
  if (receipt.merged > 0) output.line(`  merged into other posts: ${receipt.merged}`)
  for (const [words, ids] of lines)
    if (ids.length > 0) output.line(`  ${words}: ${ids.length} (${listed(ids, named)})`)
}

function listed(items: readonly string[], named: number): string {
  return `${items.slice(0, named).join(', ')}${items.length > named ? ', …' : ''}`
}
