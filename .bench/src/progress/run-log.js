/** The last 1,000 log lines of each run, in the database, written in batches behind the run's back. */
import { sql } from 'kysely';
const KEPT_LINES = 1000;
const FLUSH_AFTER_MS = 200;
/** @returns A reporter that keeps what is said; `flush` writes what is still in hand. */
export function openRunLog(db, runId) {
    let lines = [];
    let timer;
    let writing = Promise.resolve();
    async function write() {
        const batch = lines.splice(0);
        if (batch.length === 0)
            return;
        try {
            await db
                .insertInto('run_log')
                .values(batch.map((line) => ({ ...line, run_id: runId })))
                .execute();
        }
        catch {
            lines = [...batch, ...lines].slice(-KEPT_LINES); // Kept for the next try; a log never fails a run.
        }
    }
    function flush() {
        clearTimeout(timer);
        timer = undefined;
        writing = writing.then(write);
        return writing;
    }
    return {
        progress: () => undefined,
        say(level, message, phase) {
            lines.push({ at: new Date(), level, phase: phase ?? null, message });
            if (lines.length > KEPT_LINES)
                lines.shift();
            timer ??= setTimeout(() => void flush(), FLUSH_AFTER_MS);
            timer.unref();
        },
        async flush() {
            await flush();
            await trim(db, runId).catch(() => undefined);
        },
    };
}
async function trim(db, runId) {
    await sql `
    delete from run_log where run_id = ${runId} and id <= (
      select id from run_log where run_id = ${runId} order by id desc offset ${KEPT_LINES} limit 1)`.execute(db);
}
