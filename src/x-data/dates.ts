/** Dates as exports write them, to ISO 8601 UTC. What is not certain is left out, never invented. */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const X_DATE = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2}):?(\d{2}) (\d{4})$/
const ISO_DATE =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})$/

/**
 * @param value - `Wed Oct 10 20:19:24 +0000 2018`, or ISO with an offset (`T` or a space between).
 * @returns ISO 8601 UTC, or undefined for anything else; a time without an offset is ambiguous and left out too.
 */
export function isoDate(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const x = X_DATE.exec(value)
  if (x) {
    const month = String(MONTHS.indexOf(x[1] ?? '') + 1).padStart(2, '0')
    return checked(`${x[6] ?? ''}-${month}-${x[2] ?? ''}`, x[3] ?? '', `${x[4] ?? ''}:${x[5] ?? ''}`)
  }
  const iso = ISO_DATE.exec(value.trim())
  if (!iso) return undefined
  const zone = (iso[5] ?? '').replace(/^(UTC|GMT)$/, 'Z').replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')
  return checked(`${iso[1] ?? ''}-${iso[2] ?? ''}-${iso[3] ?? ''}`, iso[4] ?? '', zone)
}

/** @returns ISO 8601 UTC of a Unix time in seconds, milliseconds or microseconds. */
export function isoFromUnix(value: unknown): string | undefined {
  const number = typeof value === 'string' && /^\d{9,17}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 1e8 || number > 1e17)
    return undefined
  const ms = number < 1e11 ? number * 1000 : number < 1e14 ? number : number / 1000
  return new Date(ms).toISOString()
}

function checked(day: string, time: string, zone: string): string | undefined {
  // `new Date` turns the 31st of February into March: such a day is no date.
  const midnight = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined
  const date = new Date(`${day}T${time}${zone}`)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
