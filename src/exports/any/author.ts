/** Who wrote a post, of what tools write: an object, or fields beside the text, in which a text may be a handle or a name. */
import type { Author } from '../../contract/post.ts'
import { authorOf } from '../../x-data/raw-tweet/user.ts'
import { isObject } from '../../x-data/shape.ts'
import { Fields } from './fields.ts'
import { AUTHOR, FLAT_HANDLE, FLAT_NAME, FLAT_PERSON_ID, HANDLE, NAME, PERSON_ID } from './post-names.ts'

const HANDLE_SHAPE = /^@?\w{1,15}$/

/** @param known - The handle in the address of the post, which is always right. */
export function authorIn(fields: Fields, known?: string): Author {
  const person = fields.object(AUTHOR)
  const nested = person === undefined ? undefined : nestedAuthor(person)
  const flat = nested?.handle === undefined && nested?.name === undefined ? flatAuthor(fields, known) : {}
  const author = { ...flat, ...nested }
  const id = author.id ?? authorOf({ id: fields.all(FLAT_PERSON_ID)[0] }).id
  return authorOf({ ...author, id, handle: known ?? author.handle })
}

function nestedAuthor(person: Record<string, unknown>): Author {
  const inner = isObject(person.legacy) ? { ...person, ...person.legacy } : person
  const fields = new Fields(inner)
  const id = fields.all(PERSON_ID).find((value) => authorOf({ id: value }).id !== undefined)
  // gallery-dl: `nick` is the name, and `name` the handle.
  const nick = fields.text(['nick'])
  if (nick !== undefined) return authorOf({ id, handle: fields.text(['name']), name: nick })
  const handle = firstHandle(fields.all(HANDLE)) ?? fields.all(NAME).find(isMarkedHandle)
  const address = fields.text(['url', 'link', 'profileurl', 'twitterurl'])
  return authorOf({
    id,
    handle: handle ?? (address === undefined ? undefined : handleInAddress(address)),
    name: firstName(fields.all(NAME), fields.all(HANDLE), handle),
  })
}

function flatAuthor(fields: Fields, known: string | undefined): Author {
  const texts = fields.all(AUTHOR).filter((value) => typeof value === 'string')
  const candidates = [...fields.all(FLAT_HANDLE), ...texts, ...fields.all(FLAT_NAME)]
  const handle =
    known ??
    candidates.find(isMarkedHandle) ??
    firstHandle(fields.all(FLAT_HANDLE)) ??
    // With a name beside it, `author` is the handle. Alone it may be either.
    (fields.has(['name', 'authorname', 'displayname']) ? firstHandle(texts) : undefined)
  return authorOf({
    handle,
    name: firstName(fields.all(FLAT_NAME), [...texts, ...fields.all(FLAT_HANDLE)], handle),
  })
}

function firstHandle(values: readonly unknown[]): unknown {
  return values.find(
    (value) => typeof value === 'string' && HANDLE_SHAPE.test(value.trim()) && !/^\d+$/.test(value),
  )
}

function isMarkedHandle(value: unknown): boolean {
  return typeof value === 'string' && /^@\w{1,15}$/.test(value.trim())
}

/**
 * @param named - What is called a name, which may be the same as the handle.
 * @param others - What may be a name where it is not the handle.
 */
function firstName(
  named: readonly unknown[],
  others: readonly unknown[],
  handle: unknown,
): string | undefined {
  const isText = (value: unknown): value is string => typeof value === 'string' && !isMarkedHandle(value)
  const bare = typeof handle === 'string' ? handle.trim().replace(/^@/, '').toLowerCase() : undefined
  return (
    named.find(isText) ??
    others.find((value): value is string => isText(value) && value.trim().toLowerCase() !== bare)
  )
}

function handleInAddress(address: string): string | undefined {
  return /^https?:\/\/(?:www\.|mobile\.)?(?:x|twitter)\.com\/@?(\w{1,15})\/?(?:[?#]|$)/i.exec(address)?.[1]
}
