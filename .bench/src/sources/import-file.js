/** Takes an export file into the database: streamed, its raw bytes kept, bad records named. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { createGzip, constants } from 'node:zlib';
import { UsageError } from "../errors.js";
import { saveBookmarks } from "../posts/save-bookmarks.js";
import { openSource } from "./open-source.js";
const BATCH = 500;
const MAX_ERRORS = 100;
/** Where exports keep media beside the file. */
const MEDIA_FOLDERS = ['media', 'tweets_media', 'tweet_media'];
/**
 * @param path - A file, or `-` for standard input.
 * @param onProgress - Called after each batch.
 * @throws {UsageError} `unknown_format`, `empty_file`, `not_a_file`.
 */
export async function importFile(path, place, onProgress, signal) {
    const input = path === '-' ? process.stdin : await openFile(path);
    const copy = await keepRaw(input, place.importsFolder);
    try {
        const name = path === '-' ? 'standard input' : basename(path);
        const source = await openSource(copy.stream, name);
        const result = {
            file: name,
            format: source.format,
            found: 0,
            new: 0,
            known: 0,
            invalid: 0,
            ignored: 0,
            errors: [],
        };
        let batch = [];
        const save = async () => {
            if (batch.length === 0)
                return;
            const saved = await saveBookmarks(place.db, batch, { format: source.format, importId: copy.id });
            result.new += saved.new;
            result.known += saved.known;
            if (path !== '-')
                await adoptMedia(place, batch, dirname(path));
            batch = [];
            onProgress(result.found);
        };
        for await (const record of source.records) {
            signal.throwIfAborted();
            if (record.kind === 'bookmark') {
                result.found += 1;
                batch.push(record.bookmark);
                if (batch.length >= BATCH)
                    await save();
            }
            else if (record.kind === 'ignored')
                result.ignored += 1;
            else {
                result.invalid += 1;
                if (result.errors.length < MAX_ERRORS)
                    result.errors.push({ file: name, ...record.bad });
            }
        }
        await save();
        await copy.keep();
        await remember(place.db, copy.id, result);
        return result;
    }
    finally {
        await copy.discard();
    }
}
async function openFile(path) {
    const found = await stat(path).catch((cause) => {
        throw new UsageError('not_a_file', `There is no file ${path}.`, {
            hint: 'Check the path; quote it when it holds spaces.',
            cause,
        });
    });
    if (found.isDirectory()) {
        throw new UsageError('not_a_file', `${path} is a folder.`, {
            hint: `Name the files in it: kba import ${join(path, '*')}`,
        });
    }
    return createReadStream(path);
}
async function adoptMedia(place, batch, folder) {
    const ids = batch.map((bookmark) => bookmark.post.id);
    for (const name of MEDIA_FOLDERS)
        await place.media.adopt(place.db, ids, join(folder, name));
}
/** Copies what is read, compressed, into the imports folder, under the hash of its bytes. */
async function keepRaw(input, folder) {
    await mkdir(folder, { recursive: true });
    const draft = join(folder, `.${randomUUID()}.part`);
    const hash = createHash('sha256');
    const gzip = createGzip({ level: constants.Z_BEST_SPEED });
    const copying = pipeline(gzip, createWriteStream(draft)).then(() => undefined, (error) => error);
    async function* copied() {
        for await (const chunk of input) {
            hash.update(chunk);
            // A copy that broke (a full disk) is told at the end; waiting for it to drain would wait for ever.
            if (!gzip.write(chunk) && !gzip.destroyed)
                await Promise.race([once(gzip, 'drain'), copying]);
            yield chunk;
        }
        gzip.end();
    }
    return {
        id: randomUUID(),
        stream: copied(),
        async keep() {
            const failure = await copying;
            if (failure !== undefined)
                throw failure;
            await rename(draft, join(folder, `${hash.digest('hex')}.gz`));
        },
        async discard() {
            input.destroy();
            gzip.destroy();
            await copying;
            await rm(draft, { force: true });
        },
    };
}
async function remember(db, id, result) {
    const { file, errors, ...counts } = result;
    await db
        .insertInto('imports')
        .values({ id, name: file, ...counts, errors: JSON.stringify(errors) })
        .execute();
}
