/** Phase 3: hands the posts of the plan out, several at a time, and counts. One bad post never stops it. */
import { listPostsToProcess } from "./plan.js";
import { processPost } from "./3-content-processing/process-post.js";
/** @throws What every post would fail of alike: a model server that is away, a disk that is full. No post is blamed. */
export async function contentProcessing(run) {
    const ids = await listPostsToProcess(run.db, run.preferences);
    const counts = { processed: 0, failed: 0 };
    const stop = new AbortController();
    const queue = ids.values(); // One iterator for all: each takes the next post.
    const hands = Array.from({ length: Math.min(run.postsAtOnce, ids.length) }, async () => {
        for (const id of queue) {
            if (stop.signal.aborted || run.signal.aborted)
                return;
            try {
                counts[(await processPost(run, id)) ? 'processed' : 'failed'] += 1;
                report(run, counts, ids.length);
            }
            catch (error) {
                stop.abort(error);
            }
        }
    });
    await Promise.all(hands);
    stop.signal.throwIfAborted();
    return counts;
}
function report(run, counts, total) {
    const done = counts.processed + counts.failed;
    const message = `${done} of ${total} posts`;
    run.report.progress({ phase: 'content_processing', status: 'progress', message, done, total });
}
