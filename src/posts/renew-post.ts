/** A post that is read again by better readers: what they read counts, what only the older reading has stays. */
import { isDeepStrictEqual } from 'node:util'
import type { Article, Link, Medium, Post, PostPart } from '../contract/post.ts'
import { betterFile, isSameMedium, mergeParts, wordsOf } from './merge-parts.ts'
import { mergePosts } from './merge-posts.ts'
import { listAllParts } from './post-text.ts'

/** @param fresh - The same post, as it is read now from all that is kept of it. */
export function renewPost(known: Post, fresh: Post): Post {
  const parts = known.parts.map((part) => {
    const again = fresh.parts.find(({ id }) => id === part.id)
    return again === undefined ? part : renewPart(part, again)
  })
  return mergePosts({ ...known, parts }, fresh)
}

/** @returns Names of the fields in which they differ, of any part, each once; a part that is new is `parts`. */
export function changedFields(before: Post, after: Post): string[] {
  const known = new Map(listAllParts(before).map((part) => [part.id, part]))
  const fields = listAllParts(after).flatMap((part) => {
    const old: Partial<PostPart> | undefined = known.get(part.id)
    if (old === undefined) return ['parts']
    const { quoted: _q, reposted: _r, ...fresh } = part
    const keys = [...new Set([...Object.keys(old), ...Object.keys(fresh)])] as (keyof typeof fresh)[]
    return keys.filter((key) => !NESTED.has(key) && !isDeepStrictEqual(old[key], fresh[key]))
  })
  const gone = listAllParts(before).filter(({ id }) => !listAllParts(after).some((part) => part.id === id))
  return [...new Set([...fields, ...(gone.length > 0 ? ['parts'] : [])])]
}

const NESTED: ReadonlySet<string> = new Set(['quoted', 'reposted'])

function renewPart(old: PostPart, read: PostPart): PostPart {
  const fresh = withKnownTargets(read, old)
  const merged = mergeParts(fresh, old)
  const isText = fresh.text !== '' && fresh.isCut !== true && !isBeginningOf(fresh.text, old.text)
  const text = isText ? fresh.text : merged.text
  const renewed: PostPart = {
    ...merged,
    text,
    links: renewLinks(old.links, fresh.links),
    media: renewMedia(old.media, fresh.media),
  }
  const styled = [fresh, old].find((part) => part.text === text && part.styles !== undefined)
  if (styled?.styles === undefined) delete renewed.styles
  else renewed.styles = styled.styles
  if (isText) delete renewed.isCut
  const article = renewArticle(old.article, fresh.article)
  if (article !== undefined) renewed.article = article
  if (old.quoted !== undefined && fresh.quoted?.id === old.quoted.id)
    renewed.quoted = renewPart(old.quoted, fresh.quoted)
  if (old.reposted !== undefined && fresh.reposted?.id === old.reposted.id)
    renewed.reposted = renewPart(old.reposted, fresh.reposted)
  if (renewed.reposted !== undefined && renewed.quoted?.id === renewed.reposted.quoted?.id)
    delete renewed.quoted
  return renewed
}

/** Short addresses that a page reader has followed stay followed. */
function withKnownTargets(fresh: PostPart, old: PostPart): PostPart {
  const targets = new Map(
    old.links.flatMap(({ url, shortUrl }) => (shortUrl === undefined ? [] : [[shortUrl, url] as const])),
  )
  const isFollowed = fresh.links.some(({ url }) => targets.has(url))
  if (!isFollowed) return fresh
  const links = fresh.links.map((link): Link => {
    const target = targets.get(link.url)
    return target === undefined ? link : { ...link, url: target, shortUrl: link.url }
  })
  const text = fresh.text.replace(/https?:\/\/t\.co\/\w+/g, (short) => targets.get(short) ?? short)
  const { styles: _moved, ...rest } = fresh
  return text === fresh.text ? { ...fresh, links } : { ...rest, text, links }
}

/** Of a post of which something is kept in full elsewhere, one copy may hold no more than the beginning. */
function isBeginningOf(text: string, whole: string): boolean {
  const [short, long] = [wordsOf(text).replace(/\s*(?:…|\.\.\.)$/, ''), wordsOf(whole)]
  return long.length > short.length && long.startsWith(short)
}

/** A link that leads to the beginning of one that is read in full now was cut; one of the same short address was another. */
function renewLinks(old: readonly Link[], fresh: readonly Link[]): Link[] {
  const isReplaced = (link: Link): boolean =>
    fresh.some(
      ({ url, shortUrl }) =>
        (shortUrl !== undefined && (shortUrl === link.shortUrl || shortUrl === link.url)) ||
        (url !== link.url && url.startsWith(link.url) && !/^[\w/?#&]/.test(url.slice(link.url.length))),
    )
  const kept = old.filter((link) => !fresh.some(({ url }) => url === link.url) && !isReplaced(link))
  const titled = fresh.map((link) => ({ ...old.find(({ url }) => url === link.url), ...link }))
  return [...titled, ...kept]
}

/** A medium keeps the name by which its file is stored. */
function renewMedia(old: readonly Medium[], fresh: readonly Medium[]): Medium[] {
  const read = fresh.map((medium): Medium => {
    const twin = old.find((known) => isSameMedium(known, medium))
    return twin === undefined ? medium : { ...twin, ...medium, id: twin.id, ...betterFile(medium, twin) }
  })
  return [...read, ...old.filter((known) => !fresh.some((medium) => isSameMedium(known, medium)))]
}

function renewArticle(old: Article | undefined, fresh: Article | undefined): Article | undefined {
  if (old === undefined || fresh === undefined) return fresh ?? old
  return { ...old, ...fresh, title: fresh.title || old.title }
}
