/** Options that narrow a search, and how what was found is shown. */
import type { Command } from 'commander'
import { isDay, isTime } from '../contract/times.ts'
import { UsageError } from '../errors.ts'
import type { FoundDocument, SearchFilters } from '../search/find-request.ts'

export interface SearchOptions {
  category?: string
  author?: string
  since?: string
  before?: string
  media?: boolean
  code?: boolean
  favourites?: boolean
  toRead?: boolean
}

/** @returns The command, with the options. */
export function withSearchOptions(command: Command): Command {
  return command
    .option('--category <name>', 'only in a main category, or main/sub')
    .option('--author <handle>', 'only posts of this author')
    .option('--since <date>', 'only posts from this day on: 2026-05-31, or 30d for the last 30 days')
    .option('--before <date>', 'only posts from before this day')
    .option('--media', 'only with images or videos')
    .option('--code', 'only with code')
    .option('--favourites', 'only your favourites')
    .option('--to-read', 'only what you marked as unread')
}

/** @throws {UsageError} `invalid_date`. */
export function filtersOf(options: SearchOptions): SearchFilters {
  return {
    category: options.category,
    author: options.author,
    postedSince: options.since === undefined ? undefined : parseDay(options.since),
    postedBefore: options.before === undefined ? undefined : parseDay(options.before),
    hasMedia: options.media,
    hasCode: options.code,
    favourite: options.favourites,
    reading: options.toRead === true ? 'unread' : undefined,
  }
}

const DAY_MS = 86_400_000

/**
 * @param text - `2026-05-31`, an ISO time, or `7d` for so many days before now.
 * @throws {UsageError} `invalid_date`.
 */
export function parseDay(text: string, now = Date.now()): Date {
  const days = /^(\d{1,5})d$/.exec(text)?.[1]
  if (days !== undefined) return new Date(now - Number(days) * DAY_MS)
  if (isDay(text) || isTime(text)) return new Date(text)
  throw new UsageError('invalid_date', `"${text}" is not a valid date.`, {
    hint: 'Use a date such as 2026-05-31, or 30d for the last 30 days.',
  })
}

/** @returns The lines that a person sees of a result. */
export function formatFound(found: FoundDocument): string {
  const about = [
    found.category,
    found.author === null ? '' : `@${found.author}`,
    dayOf(found.posted_at),
    found.id,
  ]
  return `${found.title}\n  ${about.filter((part) => part !== '').join('  ')}\n  ${markedSnippet(found)}\n`
}

function dayOf(date: Date | null): string {
  return date === null ? '' : date.toISOString().slice(0, 10)
}

function markedSnippet({ snippet, marks }: FoundDocument): string {
  let marked = ''
  let from = 0
  for (const [start, end] of marks) {
    marked += `${snippet.slice(from, start)}**${snippet.slice(start, end)}**`
    from = end
  }
  return marked + snippet.slice(from)
}
