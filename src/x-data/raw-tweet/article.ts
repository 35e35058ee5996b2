/** X articles: Draft.js blocks to Markdown. */
import type { Article } from '../../contract/post.ts'
import { at, compact, isObject, type JsonObject, numberAt, objectsAt, textAt } from '../shape.ts'
import { originalPhoto } from './media.ts'

const PREFIX: Record<string, string> = {
  'header-one': '# ',
  'header-two': '## ',
  'header-three': '### ',
  blockquote: '> ',
  'unordered-list-item': '- ',
  'ordered-list-item': '1. ',
}
const STYLE_MARK: Record<string, string> = { Bold: '**', BOLD: '**', Italic: '*', ITALIC: '*', CODE: '`' }

interface Context {
  entities: Map<string, unknown>
  images: Map<string, string>
}

/** @returns The article of a raw tweet; its body where the source holds it. */
export function articleOf(tweet: unknown): Article | undefined {
  const raw = at(tweet, 'article', 'article_results', 'result') ?? at(tweet, 'article', 'result')
  const title = textAt(raw, 'title')
  const body = bodyOf(raw) ?? textAt(raw, 'plain_text')
  if (title === undefined && body === undefined) return undefined
  return compact<Article>({
    title: title ?? '',
    preview: textAt(raw, 'preview_text') ?? textAt(raw, 'summary_text'),
    body,
    coverUrl: imageOf(at(raw, 'cover_media')),
  })
}

function bodyOf(raw: unknown): string | undefined {
  const media = objectsAt(raw, 'media_entities').flatMap((item): [string, string][] => {
    const url = imageOf(item)
    const id = textAt(item, 'media_id')
    return url !== undefined && id !== undefined ? [[id, url]] : []
  })
  const context = { entities: entityMap(at(raw, 'content_state', 'entityMap')), images: new Map(media) }
  const blocks = objectsAt(raw, 'content_state', 'blocks')
  let text = ''
  let before = ''
  for (const block of blocks) {
    const type = textAt(block, 'type') ?? 'unstyled'
    const markdown = blockOf(type, block, context)
    if (markdown === '') continue
    const joined = type === before && type.endsWith('list-item') ? '\n' : '\n\n'
    text += text === '' ? markdown : joined + markdown
    before = type
  }
  return text === '' ? undefined : text
}

function blockOf(type: string, block: JsonObject, context: Context): string {
  if (type === 'atomic') return atomicOf(block, context)
  const text = textAt(block, 'text') ?? ''
  if (type === 'code-block') return `\`\`\`\n${text}\n\`\`\``
  const depth = Math.min(numberAt(block, 'depth') ?? 0, 6)
  const line = (PREFIX[type] ?? '') + marked(text, block, context).trim()
  if (type === 'blockquote') return line.replaceAll('\n', '\n> ')
  return type.endsWith('list-item') ? '  '.repeat(depth) + line : line.trim()
}

function atomicOf(block: JsonObject, { entities, images }: Context): string {
  return objectsAt(block, 'entityRanges')
    .map((range) => {
      const entity = entities.get(String(at(range, 'key')))
      const type = textAt(entity, 'type')?.toUpperCase()
      if (type === 'MARKDOWN') return (textAt(entity, 'data', 'markdown') ?? '').trim()
      if (type === 'DIVIDER') return '---'
      const tweetId = textAt(entity, 'data', 'tweetId')
      if (type === 'TWEET' && tweetId !== undefined) return `https://x.com/i/status/${tweetId}`
      if (type === 'LINK') return textAt(entity, 'data', 'url') ?? ''
      const media = objectsAt(entity, 'data', 'mediaItems').map((item) =>
        images.get(textAt(item, 'mediaId') ?? ''),
      )
      const urls = [...media, textAt(entity, 'data', 'src')].filter((url) => url !== undefined)
      return urls.map((url) => `![](${url})`).join('\n')
    })
    .filter((text) => text !== '')
    .join('\n\n')
}

/** Puts marks and links around their ranges. Offsets of Draft.js count UTF-16 units. */
function marked(text: string, block: JsonObject, { entities }: Context): string {
  const marks: { at: number; order: number; text: string }[] = []
  const around = (range: JsonObject, open: string, close: string): void => {
    const start = numberAt(range, 'offset') ?? -1
    const length = numberAt(range, 'length') ?? 0
    if (start < 0 || length <= 0 || start + length > text.length) return
    marks.push({ at: start, order: 1, text: open }, { at: start + length, order: 0, text: close })
  }
  for (const range of objectsAt(block, 'entityRanges')) {
    const url = textAt(entities.get(String(at(range, 'key'))), 'data', 'url')
    if (url !== undefined) around(range, '[', `](${url})`)
  }
  for (const range of objectsAt(block, 'inlineStyleRanges')) {
    const mark = STYLE_MARK[textAt(range, 'style') ?? '']
    if (mark !== undefined) around(range, mark, mark)
  }
  marks.sort((a, b) => b.at - a.at || b.order - a.order)
  return marks.reduce((result, mark) => result.slice(0, mark.at) + mark.text + result.slice(mark.at), text)
}

function entityMap(raw: unknown): Map<string, unknown> {
  if (isObject(raw)) return new Map(Object.entries(raw))
  return new Map(objectsAt({ raw }, 'raw').map((pair) => [String(at(pair, 'key')), at(pair, 'value')]))
}

function imageOf(raw: unknown): string | undefined {
  const url =
    textAt(raw, 'media_info', 'original_img_url') ??
    textAt(raw, 'media_info', 'preview_image', 'original_img_url')
  return url === undefined ? undefined : originalPhoto(url)
}
