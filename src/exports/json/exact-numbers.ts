/**
 * Ids of posts written as JSON numbers. Above 2^53 a program in JavaScript rounds them, one in Python does not: digits that no
 * rounding would print are exact, and so is every other number of the same file.
 */
const ID_DIGITS = /^\d{16,25}$/
/** Numbers of that size as values; the first 256 KB of a file are looked at. */
const LARGE_VALUE = /[:[,]\s{0,20}(\d{16,25})\s{0,20}[,}\]]/g
const [QUOTE, BACKSLASH, ZERO, NINE] = [34, 92, 48, 57]

/** @returns Whether the text holds a large integer that was not rounded: then none in it was. */
export function isWrittenExactly(head: string): boolean {
  for (const [, digits = ''] of head.matchAll(LARGE_VALUE)) if (isSurelyExact(digits)) return true
  return false
}

/**
 * @param exact - Whether the file is known to be written exactly.
 * @returns The digits, as text, of an integer above 2^53 that is known to be exact; else the number.
 */
export function exactNumber(literal: string, exact: boolean): number | string {
  const number = Number(literal)
  if (Number.isSafeInteger(number) || !ID_DIGITS.test(literal)) return number
  return exact || isSurelyExact(literal) ? literal : number
}

/** @returns The JSON text with large integers that are known to be exact in quotes, for `JSON.parse`. */
export function quoteLargeNumbers(json: string, exact: boolean): string {
  if (!/\d{16}/.test(json)) return json
  const pieces: string[] = []
  let from = 0
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at)
    if (code === QUOTE) at = endOfString(json, at)
    else if (isDigit(code)) {
      let end = at + 1
      while (isDigit(json.charCodeAt(end))) end += 1
      const digits = json.slice(at, end)
      const isWhole = !/[\d.eE+-]/.test(json.charAt(at - 1)) && !/[.eE]/.test(json.charAt(end))
      if (isWhole && typeof exactNumber(digits, exact) === 'string') {
        pieces.push(json.slice(from, at), `"${digits}"`)
        from = end
      }
      at = end - 1
    }
  }
  return pieces.length === 0 ? json : [...pieces, json.slice(from)].join('')
}

function isSurelyExact(digits: string): boolean {
  return !Number.isSafeInteger(Number(digits)) && String(Number(digits)) !== digits
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE
}

function endOfString(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at += 1) {
    const code = json.charCodeAt(at)
    if (code === BACKSLASH) at += 1
    else if (code === QUOTE) return at
  }
  return json.length
}
