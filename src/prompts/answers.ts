/** Answers of models, kept so that none is paid for twice. */
import { sql } from 'kysely'
import { groupWrites } from '../db/group-writes.ts'
import { keepWrites, storeKept } from '../db/kept-writes.ts'
import type { Db } from '../db/tables.ts'

/** One answer a kind of question and subject: the last. */
export interface StoredAnswer {
  kind: string
  subject_id: string
  /** Of what was asked, by which model. */
  input_hash: string
  prompt_version: string
  /** `provider/name`. */
  model: string
  answer: unknown
}

const keyOf = ({ subject_id, kind }: StoredAnswer): string => `${subject_id} ${kind}`

/** Kept while the database is away (`db/kept-writes.ts`). */
export const saveAnswer = keepWrites(
  'answer',
  groupWrites(keyOf, async (db, answers: readonly StoredAnswer[]) => {
    await sql`
      insert into answers (kind, subject_id, input_hash, prompt_version, model, answer)
      select * from jsonb_to_recordset(${JSON.stringify(answers)}::jsonb) as row (
        kind text, subject_id text, input_hash text, prompt_version text, model text, answer jsonb)
      on conflict (kind, subject_id) do update set input_hash = excluded.input_hash,
        prompt_version = excluded.prompt_version, model = excluded.model, answer = excluded.answer, created_at = now()`.execute(
      db,
    )
  }),
)

/** Stored answers by the id of their subject. */
export type AnswersBySubject = ReadonlyMap<string, readonly StoredAnswer[]>

/** @returns For every subject what is stored about it, if only that there is nothing. */
export async function listAnswers(db: Db, subjectIds: readonly string[]): Promise<AnswersBySubject> {
  await storeKept(db)
  const rows = await db
    .selectFrom('answers')
    .select(['kind', 'subject_id', 'input_hash', 'prompt_version', 'model', 'answer'])
    .where(sql<boolean>`subject_id = any(${[...subjectIds]})`)
    .execute()
  const bySubject = new Map<string, StoredAnswer[]>(subjectIds.map((id) => [id, []]))
  for (const row of rows) bySubject.get(row.subject_id)?.push(row)
  return bySubject
}
