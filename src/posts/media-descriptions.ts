/** What media show, in words. */
import { sql } from 'kysely'
import { groupWrites } from '../db/group-writes.ts'
import type { MediaRow } from '../db/tables.ts'

export interface Description {
  description: string
  /** A model, or `alt text`. */
  described_by: string
}

type MediumKey = Pick<MediaRow, 'post_id' | 'medium_id'>

/** @returns The id under which answers about a medium are kept. */
export function mediumSubject({ post_id, medium_id }: MediumKey): string {
  return `${post_id}/${medium_id}`
}

/** The posts are said twice: without a list of them the planner expects a hundred rows and reads the whole table. */
export const saveDescription = groupWrites(
  mediumSubject,
  async (db, media: readonly (MediumKey & Description)[]) => {
    await sql`
    update media set description = said.description, described_by = said.described_by
    from jsonb_to_recordset(${JSON.stringify(media)}::jsonb) as said (
      post_id text, medium_id text, description text, described_by text)
    where media.post_id = said.post_id and media.medium_id = said.medium_id
      and media.post_id = any(${media.map(({ post_id }) => post_id)})`.execute(db)
  },
)
