/** fetch for the Ollama client: its errors become ours before the client can print them or the model's words. */
import { BadReply, HttpFailure } from "./call-errors.js";
/**
 * The client writes to the console: on an error that is not JSON (to standard output), and on a line of a stream that
 * is not JSON (the model's words). So neither may reach it.
 */
export function ollamaFetch(signal) {
    return async (input, init) => {
        const response = await fetch(input, { ...init, signal });
        if (!response.ok) {
            const text = (await response.text()).slice(0, 2000);
            throw new HttpFailure(response.status, response.headers.get('retry-after'), text);
        }
        const isStream = response.headers.get('content-type')?.includes('ndjson') === true;
        if (!isStream || response.body === null)
            return response;
        const checked = response.body
            .pipeThrough(new TextDecoderStream())
            .pipeThrough(wholeLines())
            .pipeThrough(new TextEncoderStream());
        return new Response(checked, { status: response.status, headers: response.headers });
    };
}
/** Passes whole lines on; a line that is no JSON object, is an error, or is missing at the end breaks the stream. */
function wholeLines() {
    let rest = '';
    let done = false;
    const pass = (line) => {
        if (line.trim() === '')
            return '';
        const message = parseLine(line);
        if (message === undefined)
            throw new BadReply('with a line that is not JSON');
        if (typeof message['error'] === 'string')
            throw new HttpFailure(500, null, message['error']);
        done ||= message['done'] === true;
        return `${line}\n`;
    };
    return new TransformStream({
        transform(chunk, controller) {
            const lines = (rest + chunk).split('\n');
            rest = lines.pop() ?? '';
            for (const line of lines)
                controller.enqueue(pass(line));
        },
        flush(controller) {
            controller.enqueue(pass(rest));
            if (!done)
                throw new BadReply('with a part of an answer only');
        },
    });
}
function parseLine(line) {
    try {
        const value = JSON.parse(line);
        return typeof value === 'object' && value !== null ? value : undefined;
    }
    catch {
        return undefined;
    }
}
