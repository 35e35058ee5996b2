/** Reads the text in images without a model server or network: Tesseract with the English data of its package. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createWorker, OEM } from 'tesseract.js';
import { KbaError, PostError, SystemError } from "../../errors.js";
/** Tesseract's certainty of a word in percent. Below it, photos turn into letter salad. */
const MIN_CONFIDENCE = 60;
/** Less is noise: a logo, the edge of a photo. */
const MIN_LETTERS = 3;
const TIME_LIMIT_MS = 90_000;
/** OCR of English text and code. Its thread starts at the first `read` and is held only while one is under way. */
export function openOcr() {
    let engine;
    let queue = Promise.resolve();
    const closing = new AbortController();
    const stop = async () => {
        const stopping = engine;
        engine = undefined;
        await stopping?.then((worker) => worker.terminate()).catch(() => undefined);
    };
    const recognize = async (image, signal) => {
        signal.throwIfAborted();
        if (!isImage(image.data))
            throw unreadable(`its data are no image (${image.contentType})`);
        engine ??= startEngine();
        const worker = await engine.catch((cause) => {
            engine = undefined;
            throw new SystemError('ocr_failed', 'The text recognition cannot start.', { cause });
        });
        hold(worker, true);
        try {
            return await readPage(worker, image, signal);
        }
        catch (error) {
            await stop(); // Its state is unknown, and a recognition cannot be called back.
            signal.throwIfAborted();
            throw error instanceof KbaError ? error : unreadable('the text recognition refuses it', error);
        }
        finally {
            hold(worker, false);
        }
    };
    return {
        read(image, signal) {
            const reading = queue.then(() => recognize(image, AbortSignal.any(signal === undefined ? [closing.signal] : [closing.signal, signal])));
            queue = reading.catch(() => undefined);
            return reading;
        },
        close() {
            closing.abort(new SystemError('ocr_closed', 'The text recognition is already closed.'));
            return stop();
        },
    };
}
function startEngine() {
    const data = createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json');
    return createWorker('eng', OEM.LSTM_ONLY, {
        langPath: join(dirname(data), '4.0.0_best_int'),
        cacheMethod: 'none', // The default writes eng.traineddata into the current folder.
        gzip: true,
        errorHandler: () => undefined, // Without it a refusal is thrown where nobody can catch it.
    });
}
async function readPage(worker, image, signal) {
    const work = worker.recognize(Buffer.from(image.data), {}, { text: false, blocks: true });
    const stopped = AbortSignal.any([AbortSignal.timeout(TIME_LIMIT_MS), signal]);
    const page = await new Promise((resolve, reject) => {
        const onAbort = () => {
            reject(unreadable('reading it takes too long'));
        };
        if (stopped.aborted)
            onAbort();
        stopped.addEventListener('abort', onAbort, { once: true });
        work
            .then(({ data }) => {
            resolve(data);
        }, reject)
            .finally(() => {
            stopped.removeEventListener('abort', onAbort);
        });
    });
    return certainText(page);
}
function certainText(page) {
    const lines = (page.blocks ?? [])
        .flatMap((block) => block.paragraphs)
        .flatMap((paragraph) => paragraph.lines);
    const kept = lines.map(certainLine).filter((line) => line !== '');
    const text = kept.join('\n');
    return (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < MIN_LETTERS ? '' : text;
}
/** Symbols alone are kept only between words that are kept: code has many, and so have the edges of photos. */
function certainLine(line) {
    const words = line.words.filter((word) => word.confidence >= MIN_CONFIDENCE).map((word) => word.text);
    if (words.length * 3 < line.words.length)
        return '';
    if (!words.some((word) => /[\p{L}\p{N}]{2}/u.test(word)))
        return '';
    // The edges of windows and text cursors look like bars.
    return words.join(' ').replace(/^[|\s]+|[|\s]+$/g, '');
}
/** Tesseract's thread is not in its types. An idle one must not keep the process alive. */
function hold(worker, busy) {
    const { worker: thread } = worker;
    if (busy)
        thread?.ref();
    else
        thread?.unref();
}
const SIGNATURES = ['89504e47', 'ffd8ff', '47494638', '424d', '52494646', '49492a00', '4d4d002a'];
function isImage(data) {
    const start = Buffer.from(data.subarray(0, 4)).toString('hex');
    return SIGNATURES.some((signature) => start.startsWith(signature));
}
function unreadable(reason, cause) {
    return new PostError('unreadable_image', `An image cannot be read: ${reason}.`, {
        hint: 'The image may be damaged or of an unknown format; the post is complete but for its text.',
        ...(cause === undefined ? {} : { cause }),
    });
}
