import { placeInTree } from "./category-match.js";
import { STARTER_TAXONOMY } from "./starter-taxonomy.js";
/** `main`, or `main/sub`. */
const nameOf = (main, sub) => (sub === '' ? main : `${main}/${sub}`);
const keyOf = (main, sub) => `${main}/${sub}`;
const starter = new Map(STARTER_TAXONOMY.map((entry) => [keyOf(entry.mainCategory, entry.subcategory), entry]));
/** @returns The starter taxonomy and every place that was added, the starter's first, then the oldest first. */
export async function describeTree(db) {
    const entries = new Map(starter);
    for (const place of await listPlaces(db)) {
        const key = keyOf(place.main_category, place.subcategory);
        if (entries.has(key))
            continue;
        const words = [place.main_category, place.subcategory].map((name) => name.replaceAll('_', ' '));
        entries.set(key, {
            mainCategory: place.main_category,
            subcategory: place.subcategory,
            description: words.join(': '),
            keywords: words.slice(1),
        });
    }
    for (const alias of await db.selectFrom('category_aliases').select(['from_main', 'from_sub']).execute()) {
        for (const [key, entry] of entries) {
            const whole = alias.from_sub === '' && entry.mainCategory === alias.from_main;
            if (whole || key === keyOf(alias.from_main, alias.from_sub))
                entries.delete(key);
        }
    }
    return [...entries.values()].sort((a, b) => keyOf(a.mainCategory, a.subcategory) < keyOf(b.mainCategory, b.subcategory) ? -1 : 1);
}
async function listPlaces(db) {
    return db.selectFrom('categories').select(['main_category', 'subcategory']).orderBy('created_at').execute();
}
let placing = Promise.resolve();
/**
 * Finds the place for what a model wants: the existing one where it names the same, else a new one.
 * One at a time, so that two posts do not make two near-duplicates side by side.
 */
export function placePost(db, wanted) {
    const result = placing.then(() => place(db, wanted));
    placing = result.catch(() => undefined);
    return result;
}
async function place(db, wanted) {
    const aliases = await db.selectFrom('category_aliases').selectAll().execute();
    const leads = new Map(aliases.map((alias) => [
        nameOf(alias.from_main, alias.from_sub),
        nameOf(alias.main_category, alias.subcategory),
    ]));
    const tree = await describeTree(db);
    const found = placeInTree(wanted, tree, leads);
    const row = { main_category: found.mainCategory, subcategory: found.subcategory };
    await db
        .insertInto('categories')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    return row;
}
