/**
 * What a person does to posts, items and topics. An act is a file of one shape (`Act`), and all of them go this way,
 * whoever calls: claim, one transaction, files, and the row in `acts` by which pages are told and undoing will know what was.
 *
 * **The user is not kept waiting, and wins.** A worker may have a post in hand for the minutes that a model takes. An act
 * claims what is free, so that no worker begins it meanwhile, and goes ahead with the rest. It stores its number in
 * `posts.last_act`; a run stores nothing of a post in which that has changed since it read it, reads the post again and
 * goes on from what the user left (`pipeline/3-content-processing/go-on.ts`).
 *
 * **Files follow.** Nothing on the disk is touched before the transaction is over; it notes whose files are behind, and
 * `documents/settle-files.ts` brings them up to date, each post's under a lock that is held for as long as files take. A run
 * holds the same one from its last look at the row until its file is written, so neither comes between the other's two.
 *
 * Rows are locked in one order everywhere: categories, posts by id, items.
 */
import { sql } from 'kysely'
import { z } from 'zod'
import { ACTS, type ActInput, type ActKind } from '../contract/acts.ts'
import type { Presence } from '../db/presence.ts'
import type { Db, Tx } from '../db/tables.ts'
import { KbaError, SystemError, UsageError } from '../errors.ts'
import { settleFiles, StillBehind } from '../documents/settle-files.ts'
import type { QuestionMakers } from '../prompts/ask.ts'

/** What acts work with. */
export interface ActParts {
  db: Db
  /** The knowledge base. */
  root: string
  presence: Pick<Presence, 'claim' | 'giveBack' | 'atFilesOf'>
  /** Which model and prompt serve each question now. */
  makers: QuestionMakers['makers']
}

export interface Act<Kind extends ActKind, Answer> {
  kind: Kind
  /** @returns Ids of the posts that it will change, as far as can be seen before. */
  touches(input: ActInput<Kind>, db: Db): readonly string[] | Promise<readonly string[]>
  /** Changes everything that is stored. What does not go is thrown, and nothing has changed then. */
  store(tx: Tx, input: ActInput<Kind>, step: ActStep): Promise<Stored<Answer>>
}

/** What an act is given beside its input. */
export interface ActStep extends Pick<ActParts, 'root' | 'makers'> {
  /** Its number, by which its notes on files go. */
  actId: number
}

export interface Stored<Answer> {
  answer: Answer
  /** The posts that it changed, also those that are gone now. */
  postIds: readonly string[]
  /** What it changed, as that was: enough to undo it. Plain JSON; `undefined` when nothing happened, which is not kept. */
  before: unknown
}

/** More are not claimed: each costs the database a lock. What is not claimed is safe all the same. */
const MAX_CLAIMS = 200
const MAX_TRIES = 5

/**
 * @throws {UsageError} `invalid_request`, and what the act refuses.
 * @throws {SystemError} `files_behind` when it is stored, and the disk refuses what follows from it.
 */
export async function performAct<Kind extends ActKind, Answer>(
  parts: ActParts,
  act: Act<Kind, Answer>,
  given: ActInput<Kind>,
): Promise<Answer> {
  const { db, presence } = parts
  const input = parseInput(act.kind, given)
  const touched = [...(await act.touches(input, db))]
  const claimed = await presence.claim(touched.slice(0, MAX_CLAIMS))
  try {
    const { answer, postIds } = await inOneTransaction(parts, act, { input, touched })
    await settle(parts, postIds)
    return answer
  } finally {
    await presence.giveBack(claimed)
  }
}

function parseInput<Kind extends ActKind>(kind: Kind, given: ActInput<Kind>): ActInput<Kind> {
  const schema: z.ZodType<ActInput<Kind>> = ACTS[kind] as never
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new UsageError('invalid_request', `This request is not valid: ${z.prettifyError(parsed.error)}`, {
    faults,
  })
}

async function inOneTransaction<Kind extends ActKind, Answer>(
  parts: ActParts,
  act: Act<Kind, Answer>,
  { input, touched }: { input: ActInput<Kind>; touched: readonly string[] },
): Promise<Stored<Answer>> {
  const { db, root, makers } = parts
  for (let tries = 1; ; tries += 1) {
    try {
      await settleFiles(parts, touched)
      return await db.transaction().execute(async (tx) => {
        const begun = { kind: act.kind, input: JSON.stringify(input), post_ids: [], before: '{}' }
        const { id } = await tx.insertInto('acts').values(begun).returning('id').executeTakeFirstOrThrow()
        const stored = await act.store(tx, input, { root, makers, actId: id })
        await note(tx, id, stored)
        return stored
      })
    } catch (error) {
      if (tries === MAX_TRIES || !(error instanceof StillBehind)) throw error
    }
  }
}

async function note(tx: Tx, id: number, { postIds, before }: Stored<unknown>): Promise<void> {
  if (before === undefined) {
    await tx.deleteFrom('acts').where('id', '=', id).execute()
    return
  }
  const post_ids = [...postIds]
  const kept = { post_ids, before: JSON.stringify(before) }
  await tx.updateTable('acts').set(kept).where('id', '=', id).execute()
  await sql`update posts set last_act = ${id}::int where id = any(${post_ids})`.execute(tx)
}

async function settle(parts: ActParts, postIds: readonly string[]): Promise<void> {
  try {
    await settleFiles(parts, postIds)
  } catch (cause) {
    if (!(cause instanceof KbaError)) throw cause
    throw new SystemError(
      'files_behind',
      `This is done, but the files are not up to date yet: ${cause.message}`,
      {
        hint: `${cause.hint ?? ''} The next run, or kba doctor, updates the files.`.trim(),
        cause,
      },
    )
  }
}
