/**
 * When a schedule runs next. Cron expressions are read as what a clock on the wall shows (as if it were UTC, which knows
 * no summer time); then each such time is looked up in the time zone. cron-parser's own way with zones passes over the
 * day when the gap is at midnight or half an hour long, and begins again inside an hour that comes twice.
 */
import { CronDate, CronExpressionParser, type CronExpression } from 'cron-parser'
import { isTimeZone, unknownTimeZone, type Timing } from '../contract/schedules.ts'
import { UsageError, messageOf } from '../errors.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** No clock is set back further than this. */
const LONGEST_REPEAT_MS = 3 * 60 * MINUTE_MS
const NAMED = /^@(yearly|annually|monthly|weekly|daily|hourly)$/

/**
 * A time that the clock passes over when summer time begins runs at the first moment afterwards. A time that it shows
 * twice when summer time ends runs the first time only, unless the schedule runs every hour: then each hour counts.
 *
 * @returns The first time after the moment; `null` for a manual schedule.
 * @throws {UsageError} `invalid_cron`, `unknown_time_zone`.
 */
export function nextTime(timing: Timing, after: Date): Date | null {
  if (!isTimeZone(timing.time_zone)) {
    throw new UsageError('unknown_time_zone', `${unknownTimeZone(timing.time_zone)}.`, {
      hint: 'Names are in https://en.wikipedia.org/wiki/List_of_tz_database_time_zones.',
    })
  }
  const times = cronLines(timing).map((line) => nextOfLine(line, timing.time_zone, after.getTime()))
  return times.length === 0 ? null : new Date(Math.min(...times))
}

/** The last day of a month is `L`; two lines where only February is too short. */
function cronLines({ kind, at, on_day, cron }: Timing): string[] {
  if (kind === 'manual') return []
  if (kind === 'cron') return [cron ?? '']
  const [hour, minute] = (at ?? '').split(':').map(Number)
  const time = `${minute ?? ''} ${hour ?? ''}`
  if (kind === 'daily') return [`${time} * * *`]
  const day = on_day ?? ''
  if (kind === 'weekly') return [`${time} * * ${day}`]
  if (day === 31) return [`${time} L * *`]
  return day === 29 || day === 30 ? [`${time} ${day} 1,3-12 *`, `${time} L 2 *`] : [`${time} ${day} * *`]
}

function nextOfLine(line: string, zone: string, after: number): number {
  try {
    return findNext(line, zone, after)
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    throw invalidCron(
      line,
      messageOf(cause).replace(/^Invalid expression, loop limit exceeded$/, 'that time never comes'),
      cause,
    )
  }
}

function findNext(line: string, zone: string, after: number): number {
  const wall = after + offsetMs(after, zone)
  const everyHour = parseLine(line, wall).fields.hour.values.length === 24
  const walls = parseLine(line, everyHour ? wall - LONGEST_REPEAT_MS : wall)
  let again = Infinity
  for (;;) {
    const shown = walls.next().getTime()
    const [first, second] = momentsOf(shown, zone)
    if (everyHour && second !== undefined && second > after) again = Math.min(again, second)
    const moment = first ?? (everyHour ? -Infinity : endOfGap(shown, zone))
    if (moment > after) return Math.min(moment, again)
  }
}

function parseLine(line: string, wall: number): CronExpression {
  const fields = line.trim().split(/\s+/)
  if (!NAMED.test(line) && fields.length !== 5)
    throw invalidCron(line, `five fields are needed, not ${fields.length}`)
  // cron-parser takes H for a number of its own choice, which is another one each time.
  if (fields.some((field) => /h/i.test(field.replaceAll(/thu/gi, ''))) && !NAMED.test(line))
    throw invalidCron(line, 'H is not supported')
  return CronExpressionParser.parse(line, { tz: 'UTC', currentDate: new Date(wall) })
}

/** @returns When a clock in the zone shows this: once, twice in ascending order, or never. */
function momentsOf(wall: number, zone: string): number[] {
  const { before, after } = offsetsAround(wall, zone)
  const candidates = before === after ? [wall - before] : [wall - before, wall - after].sort((a, b) => a - b)
  return candidates.filter((moment) => moment + offsetMs(moment, zone) === wall)
}

/** @returns The moment at which the clock was set forward over what is asked for. */
function endOfGap(wall: number, zone: string): number {
  const { before, after } = offsetsAround(wall, zone)
  let moment = wall - after
  while (moment < wall - before && offsetMs(moment, zone) !== after) moment += MINUTE_MS
  return moment
}

function offsetsAround(wall: number, zone: string): { before: number; after: number } {
  return { before: offsetMs(wall - DAY_MS, zone), after: offsetMs(wall + DAY_MS, zone) }
}

/** What a clock in the zone is ahead of UTC. */
function offsetMs(moment: number, zone: string): number {
  return new CronDate(new Date(moment), zone).getUTCOffset() * MINUTE_MS
}

function invalidCron(line: string, why: string, cause?: unknown): UsageError {
  return new UsageError('invalid_cron', `The cron expression "${line}" is not valid: ${why}.`, {
    hint: 'Five fields: minute, hour, day of month, month, day of week; such as */15 * * * * or 30 7 * * MON-FRI.',
    cause,
  })
}
