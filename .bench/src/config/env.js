/** The settings of the installation: `.env` and the environment, checked once, at start. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'dotenv';
import { UsageError } from "../errors.js";
import { envSchema, SECRET_NAMES } from "./env-schema.js";
/**
 * Reads `.env` of the project root and then the process's environment, which wins.
 * Empty values count as not set.
 *
 * @param overrides - Laid over both; for tests and `kba demo`.
 * @throws {UsageError} one error that lists every bad value with its name, what it got and what is valid.
 */
export function loadEnv(overrides = {}) {
    const home = resolve(overrides['KBA_HOME'] ?? (process.env['KBA_HOME'] || '.'));
    const raw = { ...readDotEnv(home), ...process.env, ...overrides, KBA_HOME: home };
    const given = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined && value !== ''));
    const parsed = envSchema.safeParse(given);
    if (parsed.success)
        return parsed.data;
    const faults = parsed.error.issues.map((issue) => {
        const name = issue.path.join('.');
        const got = SECRET_NAMES.has(name) ? '(hidden)' : JSON.stringify(given[name] ?? null);
        return `  ${name}: got ${got}, expected ${issue.message}`;
    });
    const count = faults.length === 1 ? '1 setting is' : `${faults.length} settings are`;
    throw new UsageError('invalid_settings', `${count} not valid:\n${faults.join('\n')}`, {
        hint: 'Mend them in .env or in the environment; docs/configuration.md explains each.',
    });
}
function readDotEnv(home) {
    try {
        return parse(readFileSync(resolve(home, '.env')));
    }
    catch {
        return {}; // No .env is the normal case.
    }
}
