/** Where things lie, as absolute paths. */
import { join, resolve } from 'node:path';
export function pathsOf(env) {
    const home = resolve(env.KBA_HOME);
    const data = resolve(home, env.DATA_PROCESSING_DIR);
    return {
        home,
        knowledgeBase: resolve(home, env.KNOWLEDGE_BASE_DIR),
        data,
        database: join(data, 'db'),
        databaseLock: join(data, 'db.lock'),
        imports: join(data, 'imports'),
        mediaCache: resolve(home, env.MEDIA_CACHE_DIR),
        prompts: join(home, 'prompts'),
    };
}
