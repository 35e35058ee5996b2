/** The media cache: files on disk, their state in the table `media`. No medium is fetched twice. */
import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PostError, UnavailableError, messageOf } from "../errors.js";
import { download } from "./download.js";
import { detectMediaType, extensionOf } from "./media-type.js";
/** When an unreachable medium is tried again: after an hour, a day, a month, a year. */
const RETRY_AFTER_MS = [3_600_000, 86_400_000, 30 * 86_400_000, 365 * 86_400_000];
/** A host that failed so often in a row is left alone for the rest of the run. */
const MAX_HOST_FAILURES = 3;
export function openMediaStore(db, root, limits) {
    const failuresByHost = new Map();
    async function fetchOne(medium, signal) {
        const host = URL.canParse(medium.url) ? new URL(medium.url).host : '';
        const target = join(root, cachePath(medium));
        try {
            if ((failuresByHost.get(host) ?? 0) >= MAX_HOST_FAILURES)
                throw new UnavailableError('media_unreachable', `${host} does not answer.`);
            const { sizeBytes, contentType } = await download(medium.url, target, limits, signal);
            failuresByHost.delete(host);
            const path = `${cachePath(medium)}.${extensionOf(contentType)}`;
            await rename(target, join(root, path));
            await markStored(db, medium, path, sizeBytes, contentType);
        }
        catch (error) {
            signal.throwIfAborted();
            if (error instanceof UnavailableError)
                failuresByHost.set(host, (failuresByHost.get(host) ?? 0) + 1);
            else if (!(error instanceof PostError))
                throw error;
            await markMissing(db, medium, error);
        }
    }
    return {
        async fetchMissing(media, signal) {
            const due = media.filter((medium) => medium.state === 'pending' ||
                (medium.state === 'unreachable' && (medium.next_try_at?.getTime() ?? 0) <= Date.now()));
            for (const medium of due)
                await fetchOne(medium, signal);
        },
        async fetchPoster(medium, signal) {
            if (medium.poster_url === null)
                return undefined;
            const target = join(root, `${cachePath(medium)}.poster`);
            try {
                const { contentType } = await download(medium.poster_url, target, limits, signal);
                return { contentType, data: await readFile(target) };
            }
            catch (error) {
                if (error instanceof PostError || error instanceof UnavailableError)
                    return undefined;
                throw error;
            }
        },
        adopt: (database, postIds, folder) => adoptFiles(database, root, postIds, folder),
        pathOf: (medium) => join(root, medium.path ?? ''),
    };
}
function cachePath(medium) {
    const name = `${medium.post_id}-${medium.medium_id}`.replaceAll(/[^\w-]/g, '_').slice(0, 120);
    return join(createHash('sha256').update(name).digest('hex').slice(0, 2), name);
}
async function markStored(db, medium, path, sizeBytes, contentType) {
    await db
        .updateTable('media')
        .set({
        state: 'stored',
        path,
        size_bytes: sizeBytes,
        content_type: contentType,
        reason: null,
        next_try_at: null,
    })
        .where('post_id', '=', medium.post_id)
        .where('medium_id', '=', medium.medium_id)
        .execute();
}
async function markMissing(db, medium, error) {
    const again = error instanceof UnavailableError;
    const wait = RETRY_AFTER_MS[Math.min(medium.attempts, RETRY_AFTER_MS.length - 1)] ?? 0;
    await db
        .updateTable('media')
        .set({
        state: again ? 'unreachable' : 'gone',
        reason: messageOf(error),
        attempts: medium.attempts + 1,
        next_try_at: again ? new Date(Date.now() + wait) : null,
    })
        .where('post_id', '=', medium.post_id)
        .where('medium_id', '=', medium.medium_id)
        .execute();
}
async function adoptFiles(db, root, postIds, folder) {
    if (postIds.length === 0 || !existsSync(folder))
        return 0;
    const files = new Set(await readdir(folder));
    const waiting = await db
        .selectFrom('media')
        .selectAll()
        .where('post_id', 'in', [...postIds])
        .where('state', '<>', 'stored')
        .execute();
    let adopted = 0;
    for (const medium of waiting) {
        const file = `${medium.post_id}-${baseName(medium.url)}`;
        if (!files.has(file))
            continue;
        const stored = await copyIn(join(folder, file), root, medium);
        if (stored === undefined)
            continue;
        await markStored(db, medium, stored.path, stored.sizeBytes, stored.contentType);
        adopted += 1;
    }
    return adopted;
}
/** The last part of the path; X names the type of a photo in the query (`?format=jpg`) or as an extension. */
function baseName(address) {
    if (!URL.canParse(address))
        return '';
    const url = new URL(address);
    const name = url.pathname.split('/').at(-1) ?? '';
    const format = url.searchParams.get('format');
    return format === null || name.includes('.') ? name : `${name}.${format}`;
}
async function copyIn(file, root, medium) {
    const handle = await open(file);
    const head = Buffer.alloc(16);
    const { size } = await handle.stat();
    await handle.read(head, 0, 16, 0);
    await handle.close();
    const contentType = detectMediaType(head);
    if (contentType === undefined)
        return undefined;
    const path = `${cachePath(medium)}.${extensionOf(contentType)}`;
    await mkdir(dirname(join(root, path)), { recursive: true });
    await copyFile(file, join(root, `${path}.part`), constants.COPYFILE_FICLONE);
    await rename(join(root, `${path}.part`), join(root, path));
    return { path, sizeBytes: size, contentType };
}
