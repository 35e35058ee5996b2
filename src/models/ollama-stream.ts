/** fetch for the Ollama client: its errors become ours before the client can print them or the model's words. */
import { BadReply, HttpFailure } from './call-errors.ts'
import { requestText } from './http-fetch.ts'

/**
 * The client writes to the console: on an error that is not JSON (to standard output), and on a line of a stream that
 * is not JSON (the model's words). So neither may reach it.
 */
export function ollamaFetch(signal: AbortSignal): typeof fetch {
  return async (input, init) => {
    const { status, headers, text } = await requestText(input, { ...init, signal })
    if (status < 200 || status > 299)
      throw new HttpFailure(status, headers.get('retry-after'), text.slice(0, 2000))
    if (headers.get('content-type')?.includes('ndjson') === true) checkLines(text)
    return new Response(text, { status, headers })
  }
}

/** A line that is no JSON object or is an error, or an end that is missing, makes the whole answer void. */
function checkLines(text: string): void {
  let done = false
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const message = parseLine(line)
    if (message === undefined) throw new BadReply('with a line that is not JSON')
    if (typeof message['error'] === 'string') throw new HttpFailure(500, null, message['error'])
    done ||= message['done'] === true
  }
  if (!done) throw new BadReply('with a part of an answer only')
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
