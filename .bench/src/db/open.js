/** Opens the database that the settings ask for, brought up to date. */
import { Kysely, PostgresDialect, sql } from 'kysely';
import { UnavailableError } from "../errors.js";
import { takeLock } from "./lock.js";
import { migrateDatabase } from "./migrate.js";
import { openPglite } from "./pglite.js";
import { openPostgres } from "./postgres.js";
/**
 * @throws {SystemError} `database_locked`, `database_newer`, `database_unreadable`.
 * @throws {UnavailableError} `database_away` when the server does not answer.
 */
export async function openDatabase(place) {
    const embedded = place.url === undefined;
    const release = embedded && place.lock !== undefined ? takeLock(place.lock) : () => undefined;
    try {
        const pool = embedded ? await openPglite(place.folder) : openPostgres(place.url ?? '');
        const db = new Kysely({ dialect: new PostgresDialect({ pool }) });
        try {
            await migrateDatabase(db);
            return {
                db,
                hasVector: await detectVector(db),
                close: async () => {
                    await db.destroy();
                    release();
                },
            };
        }
        catch (error) {
            await db.destroy();
            throw explain(error);
        }
    }
    catch (error) {
        release();
        throw error;
    }
}
async function detectVector(db) {
    const column = await sql `
    select udt_name as type from information_schema.columns
    where table_schema = current_schema() and table_name = 'embeddings' and column_name = 'embedding'`.execute(db);
    return column.rows[0]?.type === 'vector';
}
/** A server that is away answers with a system error, whose text may carry the address but never the password. */
function explain(error) {
    const code = error?.code ?? '';
    if (!/^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|28|3D000|57P)/.test(code))
        return error;
    return new UnavailableError('database_away', `The PostgreSQL server of DATABASE_URL does not take the connection (${code}).`, {
        hint: 'Check that it runs and that host, user, password and database name are right.',
        cause: error,
    });
}
