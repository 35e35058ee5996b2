/** Cards that hold JSON within JSON: carousels, websites behind a video, answers of Grok that were shared. */
import type { Link, Medium } from '../../contract/post.ts'
import { at, compact, isObject, type JsonObject, objectAt, objectsAt, textAt } from '../shape.ts'
import { mediaOf } from './media.ts'

export interface UnifiedCard {
  /** Where it leads; without an address where the post's own link leads there. */
  links: { url?: string; title?: string; description?: string }[]
  media: Medium[]
}

/** @param json - The binding value `unified_card`. @returns Nothing for what is no JSON. */
export function readUnifiedCard(json: string): UnifiedCard | undefined {
  const card = parsed(json)
  if (card === undefined) return undefined
  const components = Object.values(objectAt(card, 'component_objects') ?? {}).filter(isObject)
  const destinations = Object.entries(objectAt(card, 'destination_objects') ?? {})
  const details = components.flatMap(detailsOf)
  const links = destinations.flatMap(([key, destination]) => {
    const url = addressOf(destination)
    if (url === undefined) return []
    // A card of one text has it for all that it leads to.
    const about =
      details.find((one) => one.destination === key) ?? (details.length === 1 ? details[0] : undefined)
    const { destination: _key, ...words } = about ?? { destination: undefined }
    return [{ url, ...words }]
  })
  const led = new Set(links.map(({ url }) => url))
  const rest = details.filter(({ destination }) => !destinations.some(([key]) => key === destination))
  const unled = led.size > 0 ? [] : rest.map(({ destination: _key, ...words }) => words)
  return { links: [...links, ...unled, ...sharedAnswers(components)], media: mediaOfCard(card, components) }
}

function parsed(json: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

interface Details {
  destination: string | undefined
  title?: string
  description?: string
}

function detailsOf(component: JsonObject): Details[] {
  const data = at(component, 'data')
  const title = textAt(data, 'title', 'content') ?? textAt(data, 'title')
  const description = textAt(data, 'subtitle', 'content') ?? textAt(data, 'description', 'content')
  if (title === undefined) return []
  return [{ destination: textAt(data, 'destination'), ...compact<Partial<Link>>({ title, description }) }]
}

function addressOf(destination: unknown): string | undefined {
  const data = at(destination, 'data')
  const url = textAt(data, 'url_data', 'url') ?? textAt(data, 'url')
  return url !== undefined && /^https?:\/\//i.test(url) ? url : undefined
}

/** Who asked what, and what the model said: the beginning of a shared conversation. */
function sharedAnswers(components: readonly JsonObject[]): UnifiedCard['links'] {
  return components.flatMap((component) => {
    const messages = objectsAt(component, 'data', 'conversation_preview').flatMap((message) => {
      const text = textAt(message, 'message')
      return text === undefined
        ? []
        : [{ text, isGrok: /agent|grok|assistant/i.test(textAt(message, 'sender') ?? '') }]
    })
    const [first] = messages
    if (first === undefined) return []
    const title = (messages.find(({ isGrok }) => !isGrok) ?? first).text
    const said = messages.map(({ text, isGrok }) => `${isGrok ? 'Grok' : 'Question'}: ${text}`)
    return [{ title, description: said.join('\n') }]
  })
}

/** In the order in which they are swiped, where the card tells it. */
function mediaOfCard(card: JsonObject, components: readonly JsonObject[]): Medium[] {
  const entities = objectAt(card, 'media_entities') ?? {}
  const order = components.flatMap((component) => [
    ...objectsAt(component, 'data', 'media_list').flatMap((item) => textAt(item, 'id') ?? []),
    ...[textAt(component, 'data', 'id') ?? []].flat(),
  ])
  const keys = [...new Set([...order, ...Object.keys(entities)])]
  return mediaOf(keys.map((key) => objectAt(entities, key)).filter((entity) => entity !== undefined))
}
