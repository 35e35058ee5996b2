/** The history of runs, and what their model calls used. */
import { hostname } from 'node:os';
import { sql } from 'kysely';
/**
 * Runs whose process died are closed, and a new one is begun.
 * @returns Whether there were any.
 */
export async function beginRun(db, id, preferences) {
    const dead = await db
        .updateTable('runs')
        .set({ status: 'interrupted', ended_at: new Date() })
        .where('status', '=', 'running')
        .returning('id')
        .execute();
    await db
        .insertInto('runs')
        .values({
        id,
        status: 'running',
        preferences: JSON.stringify(preferences),
        host: hostname(),
        pid: process.pid,
    })
        .execute();
    return dead.length > 0;
}
export async function endRun(db, id, outcome, totals, error) {
    await db
        .updateTable('runs')
        .set({
        status: outcome.status,
        ...totals,
        phases: JSON.stringify(outcome.phases),
        error: error ?? null,
        ended_at: new Date(),
    })
        .where('id', '=', id)
        .execute();
}
/** Adds up calls, tokens and seconds by role and model; written once, at the end of a run. */
export function openUsageCounter() {
    const totals = new Map();
    return {
        calls: () => [...totals.values()].reduce((sum, row) => sum + row.calls, 0),
        add({ role, model, provider, usage }) {
            const key = `${role} ${model} ${provider}`;
            const row = totals.get(key) ?? {
                kind: role,
                model,
                provider,
                calls: 0,
                input_tokens: 0,
                output_tokens: 0,
                seconds: 0,
            };
            row.calls += 1;
            row.input_tokens += usage.inputTokens;
            row.output_tokens += usage.outputTokens;
            row.seconds += usage.seconds;
            totals.set(key, row);
        },
        async save(db, runId) {
            if (totals.size === 0)
                return;
            await db
                .insertInto('model_calls')
                .values([...totals.values()].map((row) => ({ ...row, run_id: runId })))
                .onConflict((conflict) => conflict.doNothing())
                .execute();
        },
    };
}
/** @returns Seconds per processed thing and phase, over the last ten completed runs. */
export async function listPhaseSpeeds(db) {
    const { rows } = await sql `
    select phase ->> 'id' as id, sum((phase ->> 'seconds')::float) / sum((phase ->> 'processed')::float) as seconds_each
    from (select phases from runs where status = 'completed' order by started_at desc limit 10) as recent,
         jsonb_array_elements(phases) as phase
    where (phase ->> 'processed')::float > 0 group by 1`.execute(db);
    return new Map(rows.map((row) => [row.id, row.seconds_each]));
}
