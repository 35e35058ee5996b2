/** What no text that comes in may hold: PostgreSQL refuses NUL, and JSON in it half of a pair of UTF-16. */

/** What is wrong where in a value: `tags.3`; an empty path for the value itself. */
export interface TextFault {
  path: string
  message: string
}

const MAX_FAULTS = 20

/** @returns The first 20 texts, keys among them, that cannot be stored. The value may be nested as deep as it likes. */
export function unstorableTexts(value: unknown): TextFault[] {
  const faults: TextFault[] = []
  const open: { value: unknown; path: readonly string[] }[] = [{ value, path: [] }]
  for (let next = open.pop(); next !== undefined && faults.length < MAX_FAULTS; next = open.pop()) {
    const { value: one, path } = next
    if (typeof one === 'string') {
      const message = faultOf(one)
      if (message !== undefined) faults.push({ path: path.join('.'), message })
    } else if (typeof one === 'object' && one !== null) {
      for (const [key, inner] of Object.entries(one)) {
        const message = faultOf(key)
        if (message === undefined) open.push({ value: inner, path: path.length < 5 ? [...path, key] : path })
        else faults.push({ path: path.join('.'), message: `a name in it ${message}` })
      }
    }
  }
  return faults
}

function faultOf(text: string): string | undefined {
  if (text.includes('\0')) return 'holds the character NUL, which is not allowed in text'
  return text.isWellFormed() ? undefined : 'holds half of a character, which is not allowed in text'
}
