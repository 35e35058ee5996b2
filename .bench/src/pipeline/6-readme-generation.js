/** Phase 6: the root README and a page for each main category; a page whose rows did not change is not touched. */
import { sql } from 'kysely';
import { renderCategoryPage } from "../knowledge/category-page.js";
import { listItemCards } from "../knowledge/item-repository.js";
import { itemPath, synthesisPath } from "../knowledge/item.js";
import { renderRootReadme } from "../knowledge/root-readme.js";
import { listSyntheses } from "../knowledge/synthesis-repository.js";
import { writeTracked } from "../knowledge/write-tracked.js";
import { hashText } from "../knowledge/content-hash.js";
const MAX_CARDS = 1_000_000;
const RECENT = 20;
export const readmeGeneration = async (run) => {
    const mains = await listMainCategories(run);
    const syntheses = await listSyntheses(run.db);
    const seal = hashText(syntheses
        .map((row) => `${row.main_category}/${row.subcategory} ${row.title} ${row.item_count}`)
        .join('\n'));
    let written = 0;
    for (const main of mains) {
        const hash = `${main.rows_hash} ${seal}`;
        if (await isCurrent(run, `@page/${main.main_category}`, hash))
            continue;
        for (const page of renderCategoryPage(await pageInput(run, main, syntheses)))
            written += await write(run, page.file, page.content);
        await remember(run, `@page/${main.main_category}`, hash);
    }
    const rootHash = hashText(`${JSON.stringify(mains)} ${seal}`);
    if (!(await isCurrent(run, '@page', rootHash))) {
        written += await write(run, 'README.md', await renderRoot(run, mains, syntheses));
        await remember(run, '@page', rootHash);
    }
    return { processed: written, failed: 0 };
};
async function write(run, file, content) {
    const result = await writeTracked(run.db, run.paths.knowledgeBase, file, content, run.preferences.force_regenerate_readme);
    if (result.keptUserEdit)
        run.report.say('warn', `${file} was edited by hand and is kept.`, 'readme_generation');
    return result.written ? 1 : 0;
}
async function listMainCategories(run) {
    const { rows } = await sql `
    select main_category, count(distinct subcategory)::int as subcategories, count(*)::int as items,
           md5(string_agg(id || subcategory || slug || content_hash, ',' order by id)) as rows_hash
    from items group by main_category order by main_category`.execute(run.db);
    return rows;
}
async function pageInput(run, main, syntheses) {
    const cards = await listItemCards(run.db, main.main_category, undefined, MAX_CARDS);
    const groups = new Map();
    for (const card of cards) {
        const group = groups.get(card.subcategory);
        if (group === undefined)
            groups.set(card.subcategory, [card]);
        else
            group.push(card);
    }
    const synthesisOf = (subcategory) => {
        const row = syntheses.find((one) => one.main_category === main.main_category && one.subcategory === subcategory);
        return row && synthesisPath(row);
    };
    const whole = synthesisOf('');
    const names = [...groups.keys()].sort();
    return {
        mainCategory: main.main_category,
        subcategories: names.map((subcategory) => {
            const synthesisFile = synthesisOf(subcategory);
            return {
                subcategory,
                items: (groups.get(subcategory) ?? []).map(toListed),
                ...(synthesisFile === undefined ? {} : { synthesisFile }),
            };
        }),
        ...(whole === undefined ? {} : { synthesisFile: whole }),
    };
}
function toListed(card) {
    return {
        title: card.title,
        file: itemPath(card),
        summary: card.summary,
        ...(card.author_handle === null ? {} : { author: `@${card.author_handle}` }),
        ...(card.posted_at === null ? {} : { postedAt: card.posted_at.toISOString() }),
    };
}
async function renderRoot(run, mains, syntheses) {
    const media = await run.db
        .selectFrom('media')
        .where('state', '=', 'stored')
        .select((e) => e.fn.countAll().as('count'))
        .executeTakeFirstOrThrow();
    const recent = await run.db
        .selectFrom('items')
        .innerJoin('posts', 'posts.id', 'items.id')
        .select([
        'items.id',
        'items.main_category',
        'items.subcategory',
        'slug',
        'title',
        'summary',
        'tags',
        'article',
        'author_handle',
        'posted_at',
    ])
        .orderBy(sql `posted_at desc nulls last, items.id desc`)
        .limit(RECENT)
        .execute();
    return renderRootReadme({
        itemCount: mains.reduce((sum, main) => sum + main.items, 0),
        mediaCount: media.count,
        categories: mains.map((main) => ({
            mainCategory: main.main_category,
            subcategoryCount: main.subcategories,
            itemCount: main.items,
        })),
        recentItems: recent.map(toListed),
        syntheses: syntheses.map((row) => ({
            title: row.title,
            file: synthesisPath(row),
            mainCategory: row.main_category,
            ...(row.subcategory === '' ? {} : { subcategory: row.subcategory }),
            itemCount: row.item_count,
        })),
    });
}
async function isCurrent(run, key, hash) {
    if (run.preferences.force_regenerate_readme)
        return false;
    const row = await run.db
        .selectFrom('documents')
        .select('input_hash')
        .where('path', '=', key)
        .executeTakeFirst();
    return row?.input_hash === hash;
}
async function remember(run, key, hash) {
    await run.db
        .insertInto('documents')
        .values({ path: key, input_hash: hash, file_sha256: '' })
        .onConflict((conflict) => conflict.column('path').doUpdateSet({ input_hash: hash }))
        .execute();
}
