/** What was made by an older prompt or another model than the one of now, and how it is made anew. */
import { sql, type RawBuilder } from 'kysely'
import type { Db, Tx } from '../db/tables.ts'
import { MARKS, type MarkedPost } from '../posts/requeue.ts'
import type { QuestionMakers } from '../prompts/ask.ts'
import { categorizePost } from '../prompts/categorize-post.ts'
import { describeMedia } from '../prompts/describe-media.ts'
import { writeItem } from '../prompts/write-item.ts'
import { writeSynthesis } from '../prompts/write-synthesis.ts'

export interface Outdated {
  /** Items whose article, place or media description is outdated. Those edited by hand are the user's. */
  items: number
  /** The next run makes these anew by itself. */
  syntheses: number
}

/** Only reads. Posts that are in the queue already are not counted. */
export async function countOutdated(db: Db, makers: QuestionMakers['makers']): Promise<Outdated> {
  const { models, promptVersion } = makers(writeSynthesis)
  const { rows } = await sql<Outdated>`
    select (select count(distinct post_id) from (${outdatedAnswers(makers)}) as outdated)::int as items,
           (select count(*) from syntheses where not user_edited
              and (prompt_version <> ${promptVersion} or not model = any(${models})))::int as syntheses`.execute(
    db,
  )
  return rows[0] ?? { items: 0, syntheses: 0 }
}

/**
 * Puts the posts of outdated items back in the queue, each to where its first outdated answer is asked for.
 *
 * @param ids - Only these posts; none means all.
 * @returns The posts that go back, as they were.
 */
export async function requeueOutdated(
  tx: Tx,
  makers: QuestionMakers['makers'],
  ids: readonly string[],
): Promise<MarkedPost[]> {
  const wanted = ids.length === 0 ? sql`true` : sql`post_id = any(${[...ids]})`
  const { rows } = await sql<MarkedPost>`
    with outdated as materialized (select * from (${outdatedAnswers(makers)}) as answer where ${wanted}),
    forgotten as (
      update media set description = null, described_by = null from outdated
      where kind = ${describeMedia.kind} and media.post_id = outdated.post_id and media.medium_id = outdated.medium_id),
    requeued as (
      update posts set state = 'queued', kb_item_created = null, db_synced = null,
        media_processed = case when ${describeMedia.kind} = any(kinds) then null else media_processed end,
        categories_processed = case when ${categorizePost.kind} = any(kinds) then null else categories_processed end
      from (select post_id, array_agg(kind) as kinds from outdated group by post_id) as outdated
      where posts.id = outdated.post_id)
    select ${MARKS} from posts where id in (select post_id from outdated)`.execute(tx)
  return rows
}

/** A place that the user chose and a description that no longer has a picture to look at are left alone. */
function outdatedAnswers(makers: QuestionMakers['makers']): RawBuilder<unknown> {
  const current = [describeMedia, categorizePost, writeItem].map((question) => {
    const { models, promptVersion } = makers(question)
    return { kind: question.kind, models, prompt_version: promptVersion }
  })
  return sql`
    select answers.kind, posts.id as post_id, medium_id
    from answers
    join jsonb_to_recordset(${JSON.stringify(current)}::jsonb) as current (kind text, models jsonb, prompt_version text)
      on current.kind = answers.kind and (current.prompt_version <> answers.prompt_version
        or not current.models ? substr(answers.model, strpos(answers.model, '/') + 1))
    join posts on posts.id = split_part(subject_id, '/', 1) and state = 'processed'
    join items on items.id = posts.id and not user_edited
    left join media on media.post_id = posts.id and subject_id = media.post_id || '/' || medium_id
      and media.state = 'stored' and described_by <> 'alt text'
    where (answers.kind <> ${describeMedia.kind} or medium_id is not null)
      and (answers.kind <> ${categorizePost.kind} or placed_by is distinct from 'user')`
}
