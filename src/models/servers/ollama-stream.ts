/** fetch for the Ollama client: its errors become ours before the client can print them or the model's words. */
import { BadReply, HttpFailure } from '../call-errors.ts'
import { openReply, requestText, type OpenReply } from '../http-fetch.ts'

/**
 * The client writes to the console: on an error that is not JSON (to standard output), and on a line of a stream that
 * is not JSON (the model's words). So neither may reach it.
 *
 * @param isLive - An answer is given line by line as it comes; else when it is whole, which costs less.
 */
export function ollamaFetch(signal: AbortSignal, isLive = false): typeof fetch {
  return async (input, init) => {
    if (isLive) return liveResponse(await openReply(input, { ...init, signal }))
    const { status, headers, text } = await requestText(input, { ...init, signal })
    refuseFailure(status, headers, text)
    if (isStream(headers)) {
      const check = openLineCheck()
      for (const line of text.split('\n')) check.line(line)
      check.end()
    }
    return new Response(text, { status, headers })
  }
}

async function liveResponse(reply: OpenReply): Promise<Response> {
  const { status, headers, body } = reply
  const isGood = status >= 200 && status <= 299
  if (isGood && isStream(headers)) {
    return new Response(ReadableStream.from(checkedLines(body)), { status, headers })
  }
  let text = ''
  for await (const line of linesOf(body)) text += `${line}\n`
  refuseFailure(status, headers, text)
  return new Response(text, { status, headers })
}

function refuseFailure(status: number, headers: Headers, text: string): void {
  if (status >= 200 && status <= 299) return
  throw new HttpFailure(status, headers.get('retry-after'), text.slice(0, 2000))
}

function isStream(headers: Headers): boolean {
  return headers.get('content-type')?.includes('ndjson') === true
}

async function* checkedLines(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const check = openLineCheck()
  for await (const line of linesOf(body)) {
    check.line(line)
    if (line.trim() === '') continue // The client would complain of it, to the console.
    yield Buffer.from(`${line}\n`)
  }
  check.end()
}

async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of body) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  yield rest + decoder.decode()
}

/** A line that is no JSON object or is an error, or an end that is missing, makes the whole answer void. */
function openLineCheck(): { line(text: string): void; end(): void } {
  let isDone = false
  return {
    line(text) {
      if (text.trim() === '') return
      const message = parseLine(text)
      if (message === undefined) throw new BadReply('with a line that is not JSON')
      if (typeof message['error'] === 'string') throw new HttpFailure(500, null, message['error'])
      isDone ||= message['done'] === true
    },
    end() {
      if (!isDone) throw new BadReply('with a part of an answer only')
    },
  }
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
