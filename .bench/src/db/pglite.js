/**
 * The embedded database behind the shape of a `pg.Pool`, so that all code above speaks to one interface.
 * PGlite has one session. A client therefore takes it whole until it is released: transactions stay exclusive.
 */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { vector } from '@electric-sql/pglite-pgvector';
import { dirname } from 'node:path';
import { SystemError, messageOf } from "../errors.js";
const EXTENSIONS = { vector, pg_trgm };
/**
 * Opens the data directory, or makes it. A new one is made beside and renamed when it is whole, so that a
 * process killed in the middle leaves nothing that looks like a database.
 *
 * @param folder - The data directory, or `undefined` for a database in memory.
 */
export async function openPglite(folder) {
    if (folder === undefined)
        return new PglitePool(await PGlite.create({ extensions: EXTENSIONS }));
    if (!existsSync(folder))
        await createFolder(folder);
    try {
        return new PglitePool(await PGlite.create(folder, { extensions: EXTENSIONS }));
    }
    catch (cause) {
        throw new SystemError('database_unreadable', `The embedded database in ${folder} does not open: ${messageOf(cause)}`, {
            hint: 'Check disk space and the rights of the folder. Nothing in it was changed.',
            cause,
        });
    }
}
async function createFolder(folder) {
    const unfinished = `${folder}.creating`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(dirname(folder), { recursive: true });
    const db = await PGlite.create(unfinished, { extensions: EXTENSIONS });
    await db.close();
    await rename(unfinished, folder);
}
class PglitePool {
    #db;
    #last = Promise.resolve();
    constructor(db) {
        this.#db = db;
    }
    async connect() {
        const before = this.#last;
        let release = () => undefined;
        this.#last = new Promise((resolve) => {
            release = resolve;
        });
        await before;
        const query = async (sql, parameters = []) => {
            const result = await this.#db.query(sql, [...parameters]);
            return {
                command: commandOf(sql),
                rowCount: result.affectedRows ?? result.rows.length,
                rows: result.rows,
            };
        };
        return { query, release };
    }
    async end() {
        await this.#last;
        if (!this.#db.closed)
            await this.#db.close();
    }
}
/** Kysely counts changed rows only for the statements that it knows by this word. */
function commandOf(sql) {
    const word = /\b(select|insert|update|delete|merge)\b/i.exec(sql)?.[1]?.toUpperCase() ?? 'SELECT';
    return /^\s*with\b/i.test(sql)
        ? (/\b(insert|update|delete)\b/i.exec(sql)?.[1]?.toUpperCase() ?? word)
        : word;
}
