/** Cards below a tweet: polls, and the title and description of a linked page. */
import type { Link, Poll } from '../../contract/post.ts'
import { isoDate } from '../dates.ts'
import { at, compact, isObject, objectsAt, textAt } from '../shape.ts'

/** @returns The poll of a card, if it is one. */
export function pollOf(card: unknown): Poll | undefined {
  if (!/^poll\d/.test(textAt(card, 'legacy', 'name') ?? textAt(card, 'name') ?? '')) return undefined
  const values = bindings(card)
  const choices: Poll['choices'] = []
  for (let i = 1; i <= 4; i++) {
    const label = values.get(`choice${i}_label`)
    if (typeof label !== 'string') continue
    const votes = Number(values.get(`choice${i}_count`) ?? Number.NaN)
    choices.push(Number.isFinite(votes) ? { label, votes } : { label })
  }
  if (choices.length === 0) return undefined
  const final = values.get('counts_are_final')
  return compact<Poll>({
    choices,
    endsAt: isoDate(values.get('end_datetime_utc')),
    final: typeof final === 'boolean' ? final : undefined,
  })
}

/** Adds the card's title and description to the link it shows; adds the link where the text has none. */
export function withCard(links: Link[], card: unknown): Link[] {
  const values = bindings(card)
  const title = asText(values.get('title'))
  const address = asText(values.get('card_url')) ?? textAt(card, 'legacy', 'url') ?? textAt(card, 'url')
  if (title === undefined || address === undefined) return links
  const about = compact<Partial<Link>>({ title, description: asText(values.get('description')) })
  const matches = (link: Link): boolean => link.shortUrl === address || link.url === address
  const index = Math.max(
    links.findIndex((link) => matches(link)),
    links.length === 1 ? 0 : -1,
  )
  if (index >= 0) return links.map((link, i) => (i === index ? { ...about, ...link } : link))
  return /^https?:\/\/(?!t\.co\/)/.test(address) ? [...links, { url: address, ...about }] : links
}

/** Binding values come as a list of pairs, or (v1) as an object. */
function bindings(card: unknown): Map<string, unknown> {
  const raw = at(card, 'legacy', 'binding_values') ?? at(card, 'binding_values')
  const pairs: [string, unknown][] = isObject(raw)
    ? Object.entries(raw)
    : objectsAt({ raw }, 'raw').map((pair) => [textAt(pair, 'key') ?? '', at(pair, 'value')])
  return new Map(pairs.map(([key, value]) => [key, at(value, 'string_value') ?? at(value, 'boolean_value')]))
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
