/** @returns The body; an empty one as `{}`. */
export async function readJson(request) {
    const chunks = [];
    for await (const chunk of request)
        chunks.push(chunk);
    return chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
}
/** @returns An error as the path's protocol has it. */
export function errorBody(path, text) {
    return path.startsWith('/v1/')
        ? { error: { message: text, type: 'stand_in', code: null } }
        : { error: text };
}
/** Answers and ends. */
export function sendJson(response, status, value) {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
}
