/** The same post from two sources becomes one that has what either had. */
import { createHash } from 'node:crypto'
import { alsoSaved, type AlsoSaved, type Post, type PostPart } from '../contract/post.ts'
import { mergeAuthors, mergeParts } from './merge-parts.ts'

/** @returns `known` with everything that `incoming` adds; nothing that was there is lost. */
export function mergePosts(known: Post, incoming: Post): Post {
  const parts = known.parts.map((part) => {
    const other = incoming.parts.find((candidate) => candidate.id === part.id)
    return other === undefined ? part : mergeParts(part, other)
  })
  const added = incoming.parts.filter((part) => !known.parts.some((existing) => existing.id === part.id))
  const all = [...parts, ...added]
  // X's ids grow with time, so the order of ids is the order of writing.
  if (added.length > 0) all.sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1))
  const also = mergeAlso(known.also ?? [], incoming.also ?? [])
  return also.length === 0 ? { id: known.id, parts: all } : foldRepeats(known.id, all, also)
}

/** @returns `kept` with another post as one more source; what both hold stands in it once. May be done again. */
export function absorbPost(kept: Post, merged: Post): Post {
  return mergePosts(kept, { id: kept.id, parts: [], also: alsoSaved(merged) })
}

function mergeAlso(known: readonly AlsoSaved[], incoming: readonly AlsoSaved[]): AlsoSaved[] {
  const byId = new Map(known.map((also) => [also.id, also]))
  for (const also of incoming) {
    const twin = byId.get(also.id)
    byId.set(also.id, twin === undefined ? also : mergeTwins(twin, also))
  }
  return [...byId.values()]
}

function mergeTwins(known: AlsoSaved, incoming: AlsoSaved): AlsoSaved {
  const { parts } = mergePosts(known, incoming)
  const url = known.author.handle === undefined ? incoming.url : known.url
  return { ...incoming, ...known, url, author: mergeAuthors(known.author, incoming.author), parts }
}

/** What a merged post and the one that it was merged into both hold completes the latter, and stands in it alone. */
function foldRepeats(id: string, ownParts: readonly PostPart[], also: readonly AlsoSaved[]): Post {
  let parts = [...ownParts]
  const rests = also.map((entry) => {
    const rest: PostPart[] = []
    for (const part of entry.parts) {
      const folded = foldInto(parts, part)
      if (folded !== undefined) parts = folded
      else if (part.reposted === undefined) rest.push(part)
      else {
        const withOriginal = foldInto(parts, part.reposted)
        const { reposted: _, ...bare } = part
        rest.push(withOriginal === undefined ? part : bare)
        parts = withOriginal ?? parts
      }
    }
    return { ...entry, parts: rest }
  })
  return { id, parts, also: rests }
}

/** @returns The parts with one of them, or what it quotes or reposts, completed; nothing when none is the same. */
function foldInto(parts: readonly PostPart[], part: PostPart): PostPart[] | undefined {
  const at = parts.findIndex(({ id, quoted, reposted }) => [id, quoted?.id, reposted?.id].includes(part.id))
  const holder = parts[at]
  if (holder === undefined) return undefined
  return parts.with(at, completed(holder, part))
}

function completed(holder: PostPart, part: PostPart): PostPart {
  if (holder.id === part.id) return mergeParts(holder, part)
  const { quoted, reposted } = holder
  if (quoted?.id === part.id) return { ...holder, quoted: mergeParts(quoted, part) }
  return reposted === undefined ? holder : { ...holder, reposted: mergeParts(reposted, part) }
}

/** @returns A hash of what items are made from: it changes when, and only when, the item would. */
export function hashPost(post: Post): string {
  const also = (post.also ?? []).map(({ id, parts }) => [id, parts.map(substanceOf)])
  const substance = [...post.parts.map(substanceOf), ...also]
  return createHash('sha256').update(JSON.stringify(substance)).digest('hex')
}

function substanceOf(part: PostPart): unknown {
  return [
    part.id,
    part.text,
    part.links.map((link) => link.url),
    part.media.map((medium) => medium.id),
    part.poll?.choices.map((choice) => choice.label),
    part.article?.body ?? part.article?.title,
    part.quoted && substanceOf(part.quoted),
    part.reposted && substanceOf(part.reposted),
    // A correction by readers changes what may be said of the post. Without one the hash is that of earlier versions.
    ...(part.communityNote === undefined ? [] : [part.communityNote.text]),
  ]
}
