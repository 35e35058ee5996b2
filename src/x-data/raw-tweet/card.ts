/** Cards below a tweet: polls, the title and description of what is linked, pictures that only the card has. */
import type { Link, Medium, Poll } from '../../contract/post.ts'
import { isoDate } from '../dates.ts'
import { at, compact, isObject, objectAt, objectsAt, textAt } from '../shape.ts'
import { mediumId, originalPhoto } from './media.ts'
import { readUnifiedCard, type UnifiedCard } from './unified-card.ts'

/** @returns The poll of a card, if it is one. */
export function pollOf(card: unknown): Poll | undefined {
  if (!isPoll(card)) return undefined
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
  const shown = asText(values.get('card_url')) ?? textAt(card, 'legacy', 'url') ?? textAt(card, 'url')
  const unified = unifiedOf(values)
  const abouts = unified?.links ?? [aboutOf(nameOf(card), values)]
  return abouts.reduce<Link[]>((known, about) => withAbout(known, about, shown), links)
}

/** @returns Pictures and videos that stand in the card alone; those of linked pages are not the post's. */
export function cardMediaOf(card: unknown): Medium[] {
  const values = bindings(card)
  const unified = unifiedOf(values)
  if (unified !== undefined) return unified.media
  if (isPoll(card))
    return pictureOf(values, [
      'image_original',
      'player_image_original',
      'image_large',
      'image',
      'image_small',
    ])
  return /(?:^|:)(?:periscope_)?broadcast$/.test(nameOf(card))
    ? pictureOf(values, ['broadcast_thumbnail_original', 'broadcast_thumbnail_large', 'broadcast_thumbnail'])
    : []
}

interface About {
  url?: string | undefined
  title?: string | undefined
  description?: string | undefined
}

function aboutOf(name: string, values: ReadonlyMap<string, unknown>): About {
  const text = (...keys: string[]): string | undefined =>
    keys.map((key) => asText(values.get(key))).find((value) => value !== undefined)
  const about = {
    title: text('title', 'broadcast_title', 'event_title', 'app_name'),
    description: text('description', 'event_subtitle'),
  }
  if (/(?:^|:)(?:periscope_)?broadcast$/.test(name)) {
    const id = text('broadcast_id', 'id')
    const by = text('broadcaster_display_name', 'broadcaster_username')
    return {
      title: about.title ?? 'Broadcast on X',
      description: about.description ?? (by === undefined ? undefined : `Broadcast by ${by}`),
      url: text('broadcast_url') ?? (id && `https://x.com/i/broadcasts/${id}`),
    }
  }
  if (/(?:^|:)audiospace$/.test(name)) {
    const id = text('id')
    return { ...about, title: about.title ?? 'Space on X', url: id && `https://x.com/i/spaces/${id}` }
  }
  return about
}

/** A card shows one link of the text: the one that it names, or the only one. */
function withAbout(links: Link[], { url, title, description }: About, shown: string | undefined): Link[] {
  const about = compact<Partial<Link>>({ title, description })
  const index = links.findIndex(
    (link) =>
      link.url === url || [link.shortUrl, link.url].some((known) => known !== undefined && known === shown),
  )
  const only = index === -1 && links.length === 1 && url === undefined ? 0 : index
  if (only >= 0) return links.map((link, i) => (i === only ? { ...about, ...link } : link))
  const address = url ?? shown
  const isNew = address !== undefined && /^https?:\/\/(?!t\.co\/)/.test(address)
  return isNew && (title !== undefined || url !== undefined) ? [...links, { url: address, ...about }] : links
}

function unifiedOf(values: ReadonlyMap<string, unknown>): UnifiedCard | undefined {
  const json = asText(values.get('unified_card'))
  return json === undefined ? undefined : readUnifiedCard(json)
}

function isPoll(card: unknown): boolean {
  return /^(?:\d+:)?poll\d/.test(nameOf(card))
}

function nameOf(card: unknown): string {
  return textAt(card, 'legacy', 'name') ?? textAt(card, 'name') ?? ''
}

function pictureOf(values: ReadonlyMap<string, unknown>, keys: readonly string[]): Medium[] {
  const url = keys.map((key) => asText(values.get(key))).find((value) => /^https?:\/\//.test(value ?? ''))
  if (url === undefined) return []
  return [{ id: mediumId(url), type: 'photo', url: originalPhoto(url) }]
}

/** Binding values come as a list of pairs, or (v1) as an object. Of pictures the address. */
function bindings(card: unknown): Map<string, unknown> {
  const raw = at(card, 'legacy', 'binding_values') ?? at(card, 'binding_values')
  const pairs: [string, unknown][] = isObject(raw)
    ? Object.entries(raw)
    : objectsAt({ raw }, 'raw').map((pair) => [textAt(pair, 'key') ?? '', at(pair, 'value')])
  return new Map(
    pairs.map(([key, value]) => [
      key,
      at(value, 'string_value') ??
        at(value, 'boolean_value') ??
        textAt(objectAt(value, 'image_value'), 'url'),
    ]),
  )
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
