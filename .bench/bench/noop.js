/** What a run costs that has nothing to do. Baseline: opening and closing bare PGlite on the same data. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { vector } from '@electric-sql/pglite-pgvector';
import { finishedBase, homeOf } from "./support/finished-base.js";
import { openIn, runOnce } from "./support/product.js";
import { line, peakMegabytes, seconds, verdict } from "./support/report.js";
const POSTS = 10_000;
const MANY = 40_000;
/** The best of so many: the machine may be busy with something else. */
const TRIES = 3;
const TARGET_SECONDS = 1;
const TARGET_GROWTH = 2;
const [part, home = ''] = process.argv.slice(2);
if (part === 'run')
    console.log(JSON.stringify(await measureRun(home)));
else if (part === 'bare')
    console.log(JSON.stringify(await measureBare(home)));
else if (part === 'make')
    await finishedBase(Number(home));
else
    compare();
function compare() {
    const few = differenceAt(POSTS);
    const many = differenceAt(MANY);
    verdict(`difference in seconds at ${POSTS} posts`, few / 1000, TARGET_SECONDS);
    verdict(`ratio of the differences ${MANY}/${POSTS}`, many / few, TARGET_GROWTH);
}
/** Each measurement is a process of its own: nothing is warm, and memory is its own. */
function differenceAt(posts) {
    inProcess('make', String(posts));
    const folder = homeOf(posts);
    const runs = Array.from({ length: TRIES }, () => JSON.parse(inProcess('run', folder)));
    const bares = Array.from({ length: TRIES }, () => JSON.parse(inProcess('bare', folder)));
    const run = best(runs);
    const bare = best(bares);
    line('posts', String(posts));
    line('run that does nothing', seconds(run.ms));
    for (const [phase, took] of Object.entries(run.phases))
        line(`  ${phase}`, `${took.toFixed(2)} s`);
    line('bare PGlite', seconds(bare.ms));
    line('difference', seconds(run.ms - bare.ms));
    line('peak memory', `${run.megabytes.toFixed(0)} MB (bare PGlite ${bare.megabytes.toFixed(0)} MB)`);
    return run.ms - bare.ms;
}
function best(measured) {
    return measured.reduce((a, b) => (b.ms < a.ms ? b : a));
}
function inProcess(...args) {
    return execFileSync(process.execPath, [import.meta.filename, ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
    });
}
async function measureRun(folder) {
    const startedAt = performance.now();
    const app = await openIn(folder);
    const run = await runOnce(app);
    await app.close();
    const ms = performance.now() - startedAt;
    const done = run.phases.filter(({ id, processed }) => id !== 'initialization' && processed > 0);
    if (run.status !== 'completed' || run.failed > 0 || done.length > 0)
        throw new Error(`The run was to do nothing: ${JSON.stringify(run)}`);
    const phases = Object.fromEntries(run.phases.map((phase) => [phase.id, phase.seconds]));
    return { ms, megabytes: peakMegabytes(), phases };
}
async function measureBare(folder) {
    const startedAt = performance.now();
    const db = await PGlite.create(join(folder, 'data', 'db'), { extensions: { vector, pg_trgm } });
    await db.query('select 1');
    await db.close();
    return { ms: performance.now() - startedAt, megabytes: peakMegabytes(), phases: {} };
}
