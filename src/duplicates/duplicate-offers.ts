/** Pairs of posts that may be the same, with what one needs to see of both to decide. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'
import { listPairs, type DuplicatePair, type PairPosition } from './duplicate-repository.ts'

/** What a post begins with. */
const EXCERPT_CHARS = 600

export interface OfferedPost {
  id: string
  source_url: string
  author: string | null
  author_name: string | null
  posted_at: Date | null
  bookmarked_at: Date | null
  text: string
  tags: string[]
  /** Id of the first picture that is stored. */
  thumbnail: string | null
  media_count: number
  item: OfferedItem | null
}

export interface OfferedItem {
  title: string
  main_category: string
  subcategory: string
  slug: string
  user_edited: boolean
}

export interface Offer extends DuplicatePair {
  posts: readonly [OfferedPost, OfferedPost]
  /** The one that is better kept. */
  suggestedId: string
}

/** @returns Pairs that wait for a decision, the likeliest first. */
export async function listOffers(
  db: Db,
  page: { after?: PairPosition | undefined; limit: number },
): Promise<Offer[]> {
  return describePairs(db, await listPairs(db, page))
}

/** @returns The pairs whose posts are both there, in the same order. */
export async function describePairs(db: Db, pairs: readonly DuplicatePair[]): Promise<Offer[]> {
  const posts = await loadSides(db, [
    ...new Set(pairs.flatMap(({ first_id, second_id }) => [first_id, second_id])),
  ])
  return pairs.flatMap((pair) => {
    const [first, second] = [posts.get(pair.first_id), posts.get(pair.second_id)]
    if (first === undefined || second === undefined) return []
    const suggestedId = isBetter(second, first) ? second.id : first.id
    return [{ ...pair, posts: [withoutWorth(first), withoutWorth(second)] as const, suggestedId }]
  })
}

/** A side, with what speaks for keeping it. */
type Side = OfferedPost & { is_known: boolean; is_repost: boolean; parts: number; text_chars: number }

function withoutWorth({
  is_known: _k,
  is_repost: _r,
  parts: _p,
  text_chars: _c,
  ...post
}: Side): OfferedPost {
  return post
}

/** What the user wrote comes first, then what is whole, then what was there before. */
function isBetter(a: Side, b: Side): boolean {
  const worth = (side: Side): number[] => [
    Number(side.is_known),
    Number(side.item?.user_edited === true),
    Number(!side.is_repost),
    side.parts,
    Number(side.item !== null),
    side.text_chars,
  ]
  const theirs = worth(b)
  const [difference = 0] = worth(a)
    .map((value, at) => value - (theirs[at] ?? 0))
    .filter((value) => value !== 0)
  return difference > 0
}

interface SideRow extends Omit<Side, 'item'>, Omit<OfferedItem, 'title'> {
  title: string | null
}

async function loadSides(db: Db, ids: readonly string[]): Promise<Map<string, Side>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<SideRow>`
    select p.id, p.source_url, p.author_handle as author, p.author_name, p.posted_at, p.bookmarked_at, p.tags,
      left(p.text, ${EXCERPT_CHARS}) as text, length(p.text) as text_chars,
      p.state not in ('waiting', 'unavailable') as is_known,
      p.content @? '$.parts[*].reposted' as is_repost, jsonb_array_length(p.content -> 'parts') as parts,
      (select count(*) from media m where m.post_id = p.id)::int as media_count,
      (select medium_id from media m where m.post_id = p.id and m.state = 'stored' and m.content_type like 'image/%'
       order by position limit 1) as thumbnail,
      i.title, i.main_category, i.subcategory, i.slug, i.user_edited
    from posts p left join items i on i.id = p.id where p.id = any(${[...ids]})`.execute(db)
  return new Map(
    rows.map(({ title, main_category, subcategory, slug, user_edited, ...post }) => {
      const item = title === null ? null : { title, main_category, subcategory, slug, user_edited }
      return [post.id, { ...post, item }]
    }),
  )
}
