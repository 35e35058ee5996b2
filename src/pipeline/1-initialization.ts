/** Phase 1: the six validations. What they found and repaired is counted and shown with the run. */
import { sql } from 'kysely'
import { validateInitialState } from './1-initialization/1-initial-state.ts'
import { validateCache } from './1-initialization/2-cache.ts'
import { validateMedia } from './1-initialization/3-media.ts'
import { validateCategories } from './1-initialization/4-categories.ts'
import { validateKbItem } from './1-initialization/5-kb-item.ts'
import { validateFinal } from './1-initialization/6-final.ts'
import type { Fault, Validation } from './1-initialization/validation.ts'
import type { Db } from '../db/tables.ts'
import { isReparseDue } from '../exports/reparse/readers.ts'
import type { PhaseResult, RunContext } from './phase.ts'

const VALIDATIONS: readonly Validation[] = [
  validateInitialState,
  validateCache,
  validateMedia,
  validateCategories,
  validateKbItem,
  validateFinal,
]

export async function initialization(run: RunContext): Promise<PhaseResult> {
  await readAgainAfterUpgrade(run)
  const { posts, ...found } = await countFaults(run.db)
  const counts: Record<string, number> = {}
  for (const { faults, inspect } of VALIDATIONS) {
    run.signal.throwIfAborted()
    Object.assign(counts, await inspect?.(run))
    for (const fault of faults) {
      // A repair before may have made a fault that the scan did not see.
      const isClean = found[fault.name] === 0 && Object.values(counts).every((count) => count === 0)
      counts[fault.name] = isClean ? 0 : await repair(run.db, fault)
    }
  }
  for (const [name, count] of Object.entries(counts))
    if (count > 0) run.report.say('info', `${name.replaceAll('_', ' ')}: ${count}`, 'initialization')
  return { processed: posts ?? 0, failed: 0, counts: { posts: posts ?? 0, ...counts } }
}

/** Once after an upgrade whose readers see more: what is kept of exports and answers is read again. */
async function readAgainAfterUpgrade({ db, paths, report, signal }: RunContext): Promise<void> {
  if (!(await isReparseDue(db))) return
  const { reparse } = await import('../exports/reparse/reparse.ts')
  const { sentencesOf } = await import('../exports/reparse/sentences.ts')
  report.say(
    'info',
    'This version reads more in what is kept: kept exports and answers are read again.',
    'initialization',
  )
  const result = await reparse(db, paths.imports, false, { signal, onProgress: () => undefined })
  for (const sentence of sentencesOf(result, false)) report.say('info', sentence, 'initialization')
}

/** One scan for all: most runs find nothing. */
async function countFaults(db: Db): Promise<Record<string, number>> {
  const counts = VALIDATIONS.flatMap(({ faults }) => faults).map(
    ({ name, where }) => sql`count(*) filter (where ${where})::int as ${sql.ref(name)}`,
  )
  const { rows } = await sql<Record<string, number>>`
    select count(*)::int as posts, ${sql.join(counts)} from posts`.execute(db)
  return rows[0] ?? {}
}

async function repair(db: Db, { where, set }: Fault): Promise<number> {
  const { numAffectedRows } = await sql`update posts set ${set} where ${where}`.execute(db)
  return Number(numAffectedRows ?? 0)
}
