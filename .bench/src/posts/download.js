/** Downloads one medium: from allowed hosts only, bounded in size, type and redirects, resumed where possible. */
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PostError, UnavailableError, messageOf } from "../errors.js";
import { detectMediaType } from "./media-type.js";
const MAX_REDIRECTS = 3;
/**
 * @param target - Written whole or not at all; what arrived of a broken download waits in `<target>.part`.
 * @returns Size and type, the type found in the bytes and not taken from the server's word.
 * @throws {PostError} when the medium can never be had: gone, refused, too large, no image or video.
 * @throws {UnavailableError} when another try may help.
 */
export async function download(url, target, limits, signal) {
    const part = `${target}.part`;
    await mkdir(dirname(target), { recursive: true });
    const have = await sizeOf(part);
    const response = await request(url, have, limits, signal);
    const resumed = response.status === 206 && have > 0;
    const flags = resumed ? 'a' : 'w';
    try {
        await pipeline(Readable.fromWeb(response.body), boundedBy(limits.maxBytes - (resumed ? have : 0)), createWriteStream(part, { flags }), { signal });
    }
    catch (cause) {
        signal.throwIfAborted();
        if (cause instanceof PostError) {
            await rm(part, { force: true });
            throw cause;
        }
        throw new UnavailableError('media_broken_off', `The download broke off: ${messageOf(cause)}`, { cause });
    }
    return finish(part, target);
}
async function finish(part, target) {
    const file = await open(part);
    const head = Buffer.alloc(16);
    await file.read(head, 0, 16, 0);
    await file.close();
    const contentType = detectMediaType(head);
    if (contentType === undefined) {
        await rm(part, { force: true });
        throw new PostError('media_wrong_type', 'What the server sent is no image or video.');
    }
    await rename(part, target);
    return { sizeBytes: await sizeOf(target), contentType };
}
async function request(url, from, limits, signal) {
    let address = url;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
        checkAddress(address, limits.hosts);
        const response = await send(address, from, limits, signal);
        const location = response.headers.get('location');
        if (response.status >= 300 && response.status < 400 && location !== null) {
            address = new URL(location, address).href;
            continue;
        }
        checkStatus(response);
        const length = Number(response.headers.get('content-length') ?? 0);
        if (length > limits.maxBytes)
            throw new PostError('media_too_large', `The medium has ${Math.round(length / 1e6)} MB, more than MAX_MEDIA_MB allows.`);
        return response;
    }
    throw new PostError('media_redirects', 'The server of the medium redirects without end.');
}
async function send(address, from, limits, signal) {
    try {
        return await fetch(address, {
            redirect: 'manual',
            headers: from > 0 ? { range: `bytes=${from}-` } : {},
            signal: AbortSignal.any([signal, AbortSignal.timeout(limits.timeoutMs)]),
        });
    }
    catch (cause) {
        signal.throwIfAborted();
        throw new UnavailableError('media_unreachable', `${new URL(address).host} does not answer.`, { cause });
    }
}
function checkAddress(address, hosts) {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    const allowed = url !== undefined &&
        url.username === '' &&
        ((url.protocol === 'https:' && hosts.includes(url.host)) ||
            (url.protocol === 'http:' && hosts.includes(`http://${url.host}`)));
    if (!allowed)
        throw new PostError('media_host_refused', `Media are not downloaded from ${url?.host ?? 'an address that is none'}.`);
}
function checkStatus(response) {
    if (response.ok && response.body !== null)
        return;
    void response.body?.cancel();
    if (response.status === 429 || response.status >= 500)
        throw new UnavailableError('media_server_busy', `The server of the medium answers ${response.status}.`);
    throw new PostError('media_gone', `The medium is gone (HTTP ${response.status}).`);
}
function boundedBy(maxBytes) {
    let seen = 0;
    return new Transform({
        transform(chunk, _encoding, done) {
            seen += chunk.length;
            if (seen > maxBytes)
                done(new PostError('media_too_large', 'The medium is larger than MAX_MEDIA_MB allows.'));
            else
                done(null, chunk);
        },
    });
}
async function sizeOf(file) {
    return stat(file).then((found) => found.size, () => 0);
}
