/** A PostgreSQL server. */
import pg from 'pg';
// bigint comes as a string by default; ours are counts and sizes far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
export function openPostgres(url) {
    const pool = new pg.Pool({
        connectionString: url,
        max: 10,
        connectionTimeoutMillis: 10_000,
        application_name: 'kba',
    });
    // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
    pool.on('error', () => undefined);
    return pool;
}
