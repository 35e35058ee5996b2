/** The topic tree in the database: the places that exist, and where a wanted one ends. */
import { sql } from 'kysely';
import { placeInTree } from "./category-match.js";
import { STARTER_TAXONOMY } from "./starter-taxonomy.js";
/** `main`, or `main/sub`. */
const nameOf = (main, sub) => (sub === '' ? main : `${main}/${sub}`);
const keyOf = (main, sub) => `${main}/${sub}`;
const starter = new Map(STARTER_TAXONOMY.map((entry) => [keyOf(entry.mainCategory, entry.subcategory), entry]));
/** @returns The starter taxonomy and every place that was added, the starter's first, then the oldest first. */
export async function describeTree(db) {
    return entriesOf(await readTree(db));
}
function entriesOf({ places, aliases }) {
    const entries = new Map(starter);
    for (const place of places) {
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
    for (const alias of aliases) {
        for (const [key, entry] of entries) {
            const whole = alias.from_sub === '' && entry.mainCategory === alias.from_main;
            if (whole || key === keyOf(alias.from_main, alias.from_sub))
                entries.delete(key);
        }
    }
    return [...entries.values()].sort((a, b) => keyOf(a.mainCategory, a.subcategory) < keyOf(b.mainCategory, b.subcategory) ? -1 : 1);
}
/** One statement: it is read for every post. */
async function readTree(db) {
    const { rows } = await sql `
    select coalesce((select jsonb_agg(c order by created_at) from categories c), '[]') as places,
           coalesce((select jsonb_agg(a) from category_aliases a), '[]') as aliases`.execute(db);
    return rows[0] ?? { places: [], aliases: [] };
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
    const stored = await readTree(db);
    const leads = new Map(stored.aliases.map((alias) => [
        nameOf(alias.from_main, alias.from_sub),
        nameOf(alias.main_category, alias.subcategory),
    ]));
    const found = placeInTree(wanted, entriesOf(stored), leads);
    const row = { main_category: found.mainCategory, subcategory: found.subcategory };
    if (stored.places.some((known) => keyOf(known.main_category, known.subcategory) === keyOf(row.main_category, row.subcategory)))
        return row;
    await db
        .insertInto('categories')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    return row;
}
