/** The YAML head of a Markdown file. */
import { parseDocument, stringify } from 'yaml'

/**
 * @param data - Plain values; keys whose value is undefined are left out.
 * @returns The head with its two lines of dashes and a line end. Values cannot break out of it.
 */
export function renderFrontMatter(data: Readonly<Record<string, unknown>>): string {
  const present = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined))
  return `---\n${stringify(present, { lineWidth: 0, defaultStringType: 'PLAIN', blockQuote: false })}---\n`
}

const HEAD = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/m

/** @returns The text without its head, which is not looked into. */
export function withoutFrontMatter(text: string): string {
  const match = HEAD.exec(text)
  return match?.index === 0 ? text.slice(match[0].length) : text
}

/**
 * Reads the head of a file. Tags that make objects, merge keys and long alias chains are not followed.
 *
 * @returns Undefined when there is no head, or one that is no YAML mapping.
 */
export function parseFrontMatter(text: string): { data: Record<string, unknown>; body: string } | undefined {
  const match = HEAD.exec(text)
  if (match?.index !== 0) return undefined
  const document = parseDocument(match[1] ?? '', {
    schema: 'core',
    customTags: [],
    logLevel: 'silent',
    merge: false,
  })
  if (document.errors.length > 0) return undefined
  const data = readValue(() => document.toJS({ maxAliasCount: 20 }))
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined
  return { data: data as Record<string, unknown>, body: text.slice(match[0].length) }
}

/** Too many aliases make `yaml` throw. */
function readValue(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** @returns The first heading of a Markdown text without its head. */
export function titleOf(body: string): string | undefined {
  const [, title = ''] = /^ {0,3}# +(.+?)[ #]*$/m.exec(body) ?? []
  return title.trim() === '' ? undefined : title.trim()
}
