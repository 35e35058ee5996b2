/** fetch for the Ollama client: its errors become ours before the client can print them or the model's words. */
import { BadReply, HttpFailure } from './call-errors.ts'

/**
 * The client writes to the console: on an error that is not JSON (to standard output), and on a line of a stream that
 * is not JSON (the model's words). So neither may reach it.
 */
export function ollamaFetch(signal: AbortSignal): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, signal })
    if (!response.ok) {
      const text = (await response.text()).slice(0, 2000)
      throw new HttpFailure(response.status, response.headers.get('retry-after'), text)
    }
    const isStream = response.headers.get('content-type')?.includes('ndjson') === true
    if (!isStream || response.body === null) return response
    const checked = response.body.pipeThrough(wholeLines())
    return new Response(checked, { status: response.status, headers: response.headers })
  }
}

/** Passes whole lines on; a line that is no JSON object, is an error, or is missing at the end breaks the stream. */
function wholeLines(): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  let rest = ''
  let done = false
  const check = (line: string): string => {
    if (line.trim() === '') return ''
    const message = parseLine(line)
    if (message === undefined) throw new BadReply('with a line that is not JSON')
    if (typeof message['error'] === 'string') throw new HttpFailure(500, null, message['error'])
    done ||= message['done'] === true
    return `${line}\n`
  }
  const pass = (text: string, controller: TransformStreamDefaultController<Uint8Array>): void => {
    if (text !== '') controller.enqueue(encoder.encode(text))
  }
  return new TransformStream({
    transform(chunk, controller) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      pass(lines.map(check).join(''), controller)
    },
    flush(controller) {
      pass(check(rest + decoder.decode()), controller)
      if (!done) throw new BadReply('with a part of an answer only')
    },
  })
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
