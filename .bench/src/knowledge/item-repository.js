/** Items in the database. */
import { sql } from 'kysely';
export async function findItem(db, id) {
    return db.selectFrom('items').selectAll().where('id', '=', id).executeTakeFirst();
}
export async function saveItem(db, item) {
    const { id, ...rest } = item;
    await db
        .insertInto('items')
        .values(item)
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...rest, id, updated_at: new Date() }))
        .execute();
}
/** @returns Every subcategory that has items, with a hash over them, in one statement. */
export async function listSubtopics(db) {
    const { rows } = await sql `
    select main_category, subcategory, count(*)::int as items,
           md5(string_agg(id || content_hash || slug, ',' order by id)) as items_hash
    from items group by main_category, subcategory order by main_category, subcategory`.execute(db);
    return rows;
}
/** @returns The items of a topic, the newest posts first. */
export async function listItemCards(db, mainCategory, subcategory, limit) {
    let query = db
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
        .where('items.main_category', '=', mainCategory);
    if (subcategory !== undefined)
        query = query.where('items.subcategory', '=', subcategory);
    return query
        .orderBy(sql `posted_at desc nulls last, items.id desc`)
        .limit(limit)
        .execute();
}
