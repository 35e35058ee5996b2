/** A run with its place in the history: begun, logged, counted, ended. */
import { randomUUID } from 'node:crypto';
import { messageOf } from "../errors.js";
import { removeTemporaryFiles } from "../knowledge/write-document.js";
import { joinReporters } from "../progress/reporter.js";
import { openRunLog } from "../progress/run-log.js";
import { beginRun, endRun } from "./run-repository.js";
import { runPipeline } from "./run.js";
/**
 * @param usage - Counts the model calls of this run alone.
 * @param listen - Is handed the run's reporter, for what is told from outside the pipeline.
 */
export async function executeRun(parts, request, usage, listen) {
    const runId = randomUUID();
    const { db } = parts;
    const runLog = openRunLog(db, runId);
    const report = joinReporters([request.reporter, runLog]);
    listen(report);
    const startedAt = performance.now();
    const { preferences, signal } = request;
    const interrupted = await beginRun(db, runId, preferences);
    // Half-written files are looked for only when a run was cut off: the search reads every folder.
    if (interrupted)
        await removeTemporaryFiles(parts.paths.knowledgeBase);
    const outcome = await runPipeline({ ...parts, runId, preferences, signal, report });
    const content = outcome.phases.find((phase) => phase.id === 'content_processing');
    const totals = {
        processed: content?.processed ?? 0,
        failed: outcome.phases.reduce((sum, phase) => sum + phase.failed, 0),
        model_calls: usage.calls(),
        seconds: Math.round(performance.now() - startedAt) / 1000,
    };
    await runLog.flush();
    await usage.save(db, runId);
    const error = outcome.error === undefined ? undefined : messageOf(outcome.error);
    await endRun(db, runId, outcome, totals, error);
    return { runId, ...outcome, ...totals };
}
