/** A stand-in for model servers: speaks Ollama's and OpenAI's protocols, answers the same each time, fails on demand. */
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerFor, plainAnswer, vectorOf, wordsOf } from "./model-answers.js";
import { embedReply, infoAt, readRequest, ROUTES, streamedReply, wholeReply, } from "./model-calls.js";
import { errorBody, readJson, sendJson } from "./model-http.js";
import { FaultQueue, spoil } from "./model-faults.js";
/** Also over HTTP: GET /_calls, POST /_faults (a fault or a list of them), DELETE /_faults. */
export async function startModelServer(options = {}) {
    const state = { ...options, calls: [], queue: new FaultQueue(), inFlight: 0, maxInFlight: 0 };
    state.queue.add(...(options.faults ?? []));
    const server = createServer((request, response) => {
        answerRequest(state, request, response).catch((error) => {
            if (!response.headersSent)
                sendJson(response, 500, { error: String(error) });
        });
    });
    await new Promise((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
    const fits = (call, kind, postId) => (kind === undefined || call.kind === kind) && (postId === undefined || call.postId === postId);
    return {
        url: `http://127.0.0.1:${server.address().port}`,
        calls: state.calls,
        get maxInFlight() {
            return state.maxInFlight;
        },
        count: (kind, postId) => state.calls.filter((call) => fits(call, kind, postId)).length,
        fault: (...faults) => {
            state.queue.add(...faults);
        },
        clearFaults: () => {
            state.queue.clear();
        },
        close: async () => {
            const closed = new Promise((resolve) => server.close(resolve));
            server.closeAllConnections();
            await closed;
        },
    };
}
async function answerRequest(state, request, response) {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const body = await readJson(request);
    const bearer = request.headers.authorization ?? '';
    if (path === '/_calls') {
        sendJson(response, 200, state.calls);
    }
    else if (path === '/_faults') {
        if (request.method === 'DELETE')
            state.queue.clear();
        else
            state.queue.add(...[body].flat());
        sendJson(response, 200, { ok: true });
    }
    else if (state.apiKey !== undefined && bearer !== `Bearer ${state.apiKey}`) {
        sendJson(response, 401, errorBody(path, `Incorrect API key provided: ${bearer}`));
    }
    else if (request.method === 'GET') {
        const info = infoAt(path, state.models);
        sendJson(response, info ? 200 : 404, info ?? { error: 'not found' });
    }
    else if (path in ROUTES) {
        await answerModelCall(state, path, body, response);
    }
    else
        sendJson(response, 404, { error: 'not found' });
}
async function answerModelCall(state, path, body, response) {
    const request = readRequest(body, path.startsWith('/api/'));
    const marked = `${request.system}\n${request.prompt}\n${(request.input ?? []).join('\n')}`;
    const kind = /^[ \t]*kind:[ \t]*(\S+)/m.exec(marked)?.[1] ?? (request.input ? 'embed' : 'unknown');
    const postId = /^[ \t]*post-id:[ \t]*(\S+)/m.exec(marked)?.[1];
    const call = { kind, postId, at: Date.now(), status: 0, path, model: request.model };
    state.calls.push(call);
    state.inFlight += 1;
    state.maxInFlight = Math.max(state.maxInFlight, state.inFlight);
    response.once('close', () => (state.inFlight -= 1));
    if (state.latencyMs)
        await sleep(state.latencyMs);
    const fault = state.queue.take(kind, postId);
    if (fault?.type === 'timeout')
        return;
    const refused = refusalOf(state, request, body, fault);
    call.status = refused?.status ?? 200;
    if (refused) {
        if (fault?.retryAfter !== undefined)
            response.setHeader('retry-after', String(fault.retryAfter));
        sendJson(response, refused.status, errorBody(path, refused.text));
        return;
    }
    const pieces = contentOf(state, path, { ...request, kind, postId }, fault);
    const type = path.startsWith('/v1/') ? 'text/event-stream' : 'application/x-ndjson';
    response.writeHead(200, { 'content-type': request.stream && !request.input ? type : 'application/json' });
    if (fault?.type === 'cut') {
        call.status = 0;
        const whole = pieces.join('');
        response.write(whole.slice(0, whole.length / 2), () => response.destroy());
        return;
    }
    for (const piece of pieces)
        response.write(piece);
    response.end();
}
function refusalOf({ models, refusesFormat }, { model }, body, fault) {
    const echo = JSON.stringify(body).slice(0, 500);
    if (fault && /^\d+$/.test(fault.type))
        return { status: Number(fault.type), text: `stand-in fault for ${echo}` };
    if (models && !models.includes(model))
        return { status: 404, text: `model '${model}' not found` };
    if (refusesFormat && body['response_format'])
        return { status: 400, text: 'response_format is not supported' };
    return undefined;
}
function contentOf(state, path, request, fault) {
    const { model, input, system, prompt, schema, postId, stream } = request;
    const inputTokens = wordsOf([system, prompt, ...(input ?? [])].join('\n')).length;
    if (input)
        return [JSON.stringify(embedReply(path, model, input.map(vectorOf), inputTokens))];
    const source = { prompt, postId, seed: state.seed ?? 0 };
    const value = state.answer?.(request) ?? (schema ? answerFor(schema, source) : plainAnswer(source));
    const text = spoil(typeof value === 'string' ? value : JSON.stringify(value), fault?.type);
    const answer = {
        text,
        truncated: fault?.type === 'truncated',
        inputTokens,
        outputTokens: wordsOf(text).length,
    };
    return stream ? streamedReply(path, model, answer) : [JSON.stringify(wholeReply(path, model, answer))];
}
