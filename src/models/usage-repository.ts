/** What model calls used, as it is kept: of each run, and of chat and search by the day. */
import { randomUUID } from 'node:crypto'
import { sql, type Insertable } from 'kysely'
import { keepWrites, storeKept } from '../db/kept-writes.ts'
import type { Db } from '../db/tables.ts'
import type { ModelCallsTable } from '../db/tables/task-tables.ts'
import type { UsageReport } from './bounded.ts'
import type { Purpose } from './purpose.ts'

/** The calls of one role to one model; `kind` is the role. */
export type ModelUsage = Omit<Insertable<ModelCallsTable>, 'purpose' | 'run_id' | 'day'>

/** For whom calls were made. */
export type UsageOwner = { purpose: 'run'; runId: string } | { purpose: Exclude<Purpose, 'run'>; day: string }

/** Adds up what calls used, until it is taken. */
export class UsageSum {
  #rows = new Map<string, ModelUsage>()

  get rows(): ModelUsage[] {
    return [...this.#rows.values()]
  }

  add({ role, model, provider, usage }: Omit<UsageReport, 'purpose'>): void {
    this.addRow({
      ...{ kind: role, model, provider, calls: 1, seconds: usage.seconds },
      ...{ input_tokens: usage.inputTokens, output_tokens: usage.outputTokens },
    })
  }

  addRow(more: ModelUsage): void {
    const key = `${more.kind} ${more.model} ${more.provider}`
    const sum = this.#rows.get(key)
    if (sum === undefined) {
      this.#rows.set(key, { ...more })
      return
    }
    sum.calls += more.calls
    sum.input_tokens += more.input_tokens
    sum.output_tokens += more.output_tokens
    sum.seconds += more.seconds
  }

  /** @returns What there is; from now on it is counted anew. */
  take(): ModelUsage[] {
    const { rows } = this
    this.#rows = new Map()
    return rows
  }
}

/** When it throws that the database is away, they are stored all the same when it is back (`db/kept-writes.ts`). */
export async function addUsage(db: Db, owner: UsageOwner, rows: readonly ModelUsage[]): Promise<void> {
  await addOnce(db, { id: randomUUID(), owner, rows })
}

interface AddedUsage {
  /** So that it counts once, also when it is written twice. */
  id: string
  owner: UsageOwner
  rows: readonly ModelUsage[]
}

const addOnce = keepWrites('usage', async (db, { id, owner, rows }: AddedUsage) => {
  const [runId, day] = owner.purpose === 'run' ? [owner.runId, null] : [null, owner.day]
  await sql`
    with counted as (insert into counted_writes (id) values (${id}::uuid) on conflict do nothing returning id),
    old as (delete from counted_writes where at < now() - interval '90 days')
    insert into model_calls as known (purpose, run_id, day, kind, model, provider, calls, input_tokens, output_tokens, seconds)
    select ${owner.purpose}, ${runId}::uuid, ${day}::date, kind, model, provider, calls, input_tokens, output_tokens, seconds
    from counted, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
      kind text, model text, provider text, calls int, input_tokens bigint, output_tokens bigint, seconds float)
    on conflict (purpose, run_id, day, kind, model, provider) do update set calls = known.calls + excluded.calls,
      input_tokens = known.input_tokens + excluded.input_tokens,
      output_tokens = known.output_tokens + excluded.output_tokens, seconds = known.seconds + excluded.seconds`.execute(
    db,
  )
})

/** @returns How many calls the run has made. */
export async function countUsage(db: Db, runId: string): Promise<number> {
  const { rows } = await sql<{ calls: number }>`
    select coalesce(sum(calls), 0)::int as calls from model_calls where run_id = ${runId}::uuid`.execute(db)
  return rows[0]?.calls ?? 0
}

/** @returns What the runs used, by the id of the run; nothing of those that asked no model. */
export async function listUsage(
  db: Db,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, ModelUsage[]>> {
  await storeKept(db)
  const rows = await db
    .selectFrom('model_calls')
    .selectAll()
    .where(sql<boolean>`run_id = any(${[...runIds]}::uuid[])`)
    .execute()
  const byRun = new Map<string, ModelUsage[]>()
  for (const { run_id, purpose: _purpose, day: _day, ...row } of rows)
    if (run_id !== null) byRun.set(run_id, [...(byRun.get(run_id) ?? []), row])
  return byRun
}
