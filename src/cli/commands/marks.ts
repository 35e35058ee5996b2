/** `kba favourite`, `kba mark`, `kba note`: the user's own marks on posts. */
import { Command } from 'commander'
import { markPosts } from '../../acts/mark-posts.ts'
import { performAct } from '../../acts/perform-act.ts'
import type { ReadingState } from '../../contract/post.ts'
import type { Db } from '../../db/tables.ts'
import { UsageError } from '../../errors.ts'
import { counted, type Output } from '../output.ts'
import { withSession, type CommonOptions } from '../session.ts'

const FAVOURITE_EXAMPLES = `
kba search --favourites finds them again.

Examples:
  kba favourite 1780666831310877100
  kba favourite 1780666831310877100 1781000000000000000 --off
`

const MARK_EXAMPLES = `
kba search --to-read finds what is unread.

Examples:
  kba mark 1780666831310877100 --unread
  kba mark 1780666831310877100 1781000000000000000 --archived
`

const NOTE_EXAMPLES = `
A note is Markdown. It is in the item's file under "My notes", search finds it, and models are told it as your words.
Runs and imports leave it as it is.

Examples:
  kba note 1780666831310877100
  kba note 1780666831310877100 "Try this on the staging server."
  kba note 1780666831310877100 --append "It works."
  kba note 1780666831310877100 --append -- "- a list item"
  kba note 1780666831310877100 --clear
`

export function favouriteCommand(): Command {
  return new Command('favourite')
    .description('add posts to your favourites, or remove them')
    .argument('<posts...>', 'ids of posts')
    .option('--off', 'remove them from your favourites')
    .addHelpText('after', FAVOURITE_EXAMPLES)
    .action((ids: string[], options: CommonOptions & { off?: boolean }) =>
      withSession(options, async ({ app, output }) => {
        const favourite = options.off !== true
        const { marked } = await performAct(app.acts, markPosts, { ids, favourite })
        output.result({ marked, favourite })
        output.line(
          `${counted(marked.length, 'post')} ${favourite ? 'added to' : 'removed from'} your favourites.`,
        )
        return undefined
      }),
    )
}

type MarkOptions = CommonOptions & Partial<Record<ReadingState | 'none', boolean>>

export function markCommand(): Command {
  return new Command('mark')
    .description('mark posts as unread (to read), read or archived')
    .argument('<posts...>', 'ids of posts')
    .option('--unread', 'you want to read them')
    .option('--read', 'you have read them')
    .option('--archived', 'you are done with them')
    .option('--none', 'remove the mark')
    .addHelpText('after', MARK_EXAMPLES)
    .action((ids: string[], options: MarkOptions) =>
      withSession(options, async ({ app, output }) => {
        const reading = readingOf(options)
        const { marked } = await performAct(app.acts, markPosts, { ids, reading })
        output.result({ marked, reading })
        output.line(
          reading === null
            ? `Mark removed from ${counted(marked.length, 'post')}.`
            : `${counted(marked.length, 'post')} marked as ${reading}.`,
        )
        return undefined
      }),
    )
}

/** @throws {UsageError} `no_mark` unless exactly one state is given. */
function readingOf(options: MarkOptions): ReadingState | null {
  const given = (['unread', 'read', 'archived', 'none'] as const).filter((name) => options[name] === true)
  const [state] = given
  if (state === undefined || given.length > 1)
    throw new UsageError('no_mark', given.length > 1 ? 'Several marks were given.' : 'No mark was given.', {
      hint: 'Give one of --unread, --read, --archived and --none.',
    })
  return state === 'none' ? null : state
}

type NoteOptions = CommonOptions & { append?: boolean; clear?: boolean }

export function noteCommand(): Command {
  return new Command('note')
    .description('show, write or remove your note on a post')
    .argument('<post>', 'id of the post')
    .argument('[text...]', 'the note, which replaces the one that is there; without it, the note is shown')
    .option('--append', 'add the text to the note as a new paragraph')
    .option('--clear', 'remove the note')
    .addHelpText('after', NOTE_EXAMPLES)
    .action((id: string, words: string[], options: NoteOptions) =>
      withSession(options, async ({ app, output }) => {
        const text = words.join(' ')
        requireSense(text, options)
        const known = await findNotes(app.database.db, id)
        if (text === '' && options.clear !== true) {
          showNotes(output, id, known)
          return undefined
        }
        const notes = options.append === true && known !== '' ? `${known}\n\n${text}` : text
        await performAct(app.acts, markPosts, { ids: [id], notes })
        output.result({ id, notes })
        output.line(notes === '' ? 'Note removed.' : 'Note saved.')
        return undefined
      }),
    )
}

function requireSense(text: string, { append, clear }: NoteOptions): void {
  const fault =
    clear === true && text !== ''
      ? '--clear removes the note, so it takes no text.'
      : append === true && text === ''
        ? '--append needs the text to add.'
        : undefined
  if (fault !== undefined) throw new UsageError('no_mark', fault, { hint: 'kba note --help shows examples.' })
}

async function findNotes(db: Db, id: string): Promise<string> {
  const post = await db.selectFrom('posts').select('notes').where('id', '=', id).executeTakeFirst()
  if (post !== undefined) return post.notes
  throw new UsageError('unknown_post', `There is no post ${id}.`, {
    hint: 'kba search finds items with their ids.',
  })
}

function showNotes(output: Output, id: string, notes: string): void {
  output.result({ id, notes })
  output.line(notes === '' ? 'You have no note on this post.' : notes)
}
