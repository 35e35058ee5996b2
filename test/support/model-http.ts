/** JSON over HTTP for the stand-in model server. */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** @returns The body; an empty one as `{}`. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>)
}

/** @returns An error as the path's protocol has it. */
export function errorBody(path: string, text: string): unknown {
  return path.startsWith('/v1/')
    ? { error: { message: text, type: 'stand_in', code: null } }
    : { error: text }
}

/** Answers and ends. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}
