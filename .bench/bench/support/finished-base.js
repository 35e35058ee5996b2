/** Makes a knowledge base whose posts are all finished, faster than by processing them: rows in sets, files by hand. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { postId, textOf, writeExport } from "./export-file.js";
import { importInto, openIn, runOnce } from "./product.js";
const BATCH = 1000;
const MAINS = ['databases', 'devops', 'security', 'machine_learning', 'web_development'];
const SUBS = ['basics', 'practice', 'tools', 'failures', 'design', 'measuring', 'history', 'teams'];
export function homeOf(posts) {
    return join(tmpdir(), `kba-bench-noop-${posts}`);
}
/** @returns Its folder, kept in the temporary folder for the next time. */
export async function finishedBase(posts) {
    const home = homeOf(posts);
    const ready = join(home, 'ready');
    if (existsSync(ready))
        return home;
    await rm(home, { recursive: true, force: true });
    await mkdir(home, { recursive: true });
    const file = join(home, 'export.json');
    await writeExport(file, { posts });
    const app = await openIn(home);
    try {
        await importInto(app, file);
        await finishPosts(app);
        for (let from = 0; from < posts; from += BATCH)
            await makeItems(app, from, Math.min(posts, from + BATCH));
        await makeVectors(app);
        // Syntheses, pages and the commit are left to the product, which knows when they are current.
        const run = await runOnce(app);
        if (run.status !== 'completed' || run.processed > 0)
            throw new Error(`Not finished: ${JSON.stringify(run)}`);
        await sql `vacuum analyze`.execute(app.database.db);
    }
    finally {
        await app.close();
    }
    writeFileSync(ready, '');
    return home;
}
async function finishPosts({ database }) {
    await sql `
    update posts set state = 'processed', cache_complete = now(), media_processed = now(), categories_processed = now(),
      kb_item_created = now(), db_synced = now(), placed_by = 'bench', item_name = 'item_' || id,
      main_category = (${MAINS}::text[])[1 + (right(id, 6)::int % ${MAINS.length}::int)],
      subcategory = (${SUBS}::text[])[1 + (right(id, 5)::int % ${SUBS.length}::int)]`.execute(database.db);
}
async function makeItems(app, from, to) {
    const rows = Array.from({ length: to - from }, (_, offset) => itemOf(app, from + offset));
    await sql `
    insert into items (id, main_category, subcategory, slug, title, summary, article, body, content_hash, chunked_hash, model,
                       prompt_version, file_sha256, file_size, file_mtime_ms)
    select id, main_category, subcategory, slug, title, summary, article, body, content_hash, content_hash, 'bench', '1',
           file_sha256, file_size, file_mtime_ms
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
      id text, main_category text, subcategory text, slug text, title text, summary text, article jsonb, body text,
      content_hash text, file_sha256 text, file_size bigint, file_mtime_ms double precision)`.execute(app.database.db);
}
function itemOf(app, index) {
    const id = postId(index);
    const main_category = MAINS[Number(id.slice(-6)) % MAINS.length] ?? '';
    const subcategory = SUBS[Number(id.slice(-5)) % SUBS.length] ?? '';
    const slug = `item-${id}`;
    const title = `Finding ${index}`;
    const summary = textOf(index).slice(0, 120);
    const body = `# ${title}\n\n${textOf(index).slice(0, 300)}\n`;
    const text = `---\ntweet_id: "${id}"\ntitle: ${title}\n---\n${body}`;
    const file = join(app.paths.knowledgeBase, main_category, subcategory, slug, 'README.md');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    // A user's files are older than the last commit; files of this second would be read again by each git status.
    utimesSync(file, 1_700_000_000, 1_700_000_000);
    const { size, mtimeMs } = statSync(file);
    const article = { title, summary, sections: [], keyTakeaways: [summary], tags: [] };
    return {
        ...{ id, main_category, subcategory, slug, title, summary, article, body },
        content_hash: hash(body),
        file_sha256: hash(text),
        file_size: size,
        file_mtime_ms: mtimeMs,
    };
}
async function makeVectors({ database, embedding }) {
    const model = `${embedding.provider}/${embedding.name}`;
    await sql `
    insert into chunks (owner_kind, owner_id, position, heading, text, content_hash, embedded_by)
    select 'item', id, 0, title, body, content_hash, ${model} from items`.execute(database.db);
    const type = sql.raw(database.hasVector ? 'vector' : 'real[]');
    await sql `
    insert into embeddings (model, content_hash, embedding)
    select ${model}, content_hash, array_fill(0.044::real, array[512])::${type} from items
    on conflict do nothing`.execute(database.db);
}
function hash(text) {
    return createHash('sha256').update(text).digest('hex');
}
