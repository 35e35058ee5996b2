/** Days and times as texts that come in: only those that there are, and that every table takes. */
import { z } from 'zod'

const FIRST_DAY = '0001-01-02'
const LAST_DAY = '9998-12-31'
const A_DAY = 'a day such as 2026-05-31'
const TIME =
  /^(\d{4}-\d\d-\d\d)[ T](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d(?::?\d\d)?)?$/

/** A day of the calendar: no 31 February. */
export const daySchema = z.iso.date(A_DAY).refine((day) => day >= FIRST_DAY && day <= LAST_DAY, A_DAY)

export function isDay(text: string): boolean {
  return daySchema.safeParse(text).success
}

/** @returns Whether a text is a time of a day that there is: ISO 8601, or as PostgreSQL writes it. */
export function isTime(text: string): boolean {
  return isDay(TIME.exec(text)?.[1] ?? '')
}
