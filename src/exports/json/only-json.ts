/** Blanks all that stands around JSON texts, such as `window.YTD.like.part0 =` and the semicolon behind. */
const [SPACE, QUOTE, BACKSLASH, NEWLINE] = [32, 34, 92, 10]
const OPEN = new Set([91, 123])
const CLOSE = new Set([93, 125])

/** @returns The same number of bytes, so that offsets in messages stay true. */
export async function* onlyJson(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let depth = 0
  let inString = false
  let escaped = false
  for await (const chunk of bytes) {
    const copy = Uint8Array.from(chunk)
    for (let i = 0; i < copy.length; i++) {
      const byte = copy[i] ?? SPACE
      if (inString) {
        if (escaped) escaped = false
        else if (byte === BACKSLASH) escaped = true
        else if (byte === QUOTE) inString = false
      } else if (OPEN.has(byte)) depth += 1
      else if (depth === 0) copy[i] = byte === NEWLINE ? NEWLINE : SPACE
      else if (CLOSE.has(byte)) depth -= 1
      else if (byte === QUOTE) inString = true
    }
    yield copy
  }
}
