/** Documents as rankings name them. */
import type { OwnerKind } from './find-request.ts'

/** A document of a ranking. */
export interface RankedDocument {
  kind: OwnerKind
  id: string
}

export interface WordHit extends RankedDocument {
  /** BM25; comparable within one query only. */
  score: number
  /** The weight of the words that stand in it, of the weight of all that stand anywhere: 0 to 1. */
  coverage: number
}

/** One text that tells documents of both kinds apart. */
export function keyOf({ kind, id }: RankedDocument): string {
  return `${kind}:${id}`
}

/** The reverse of `keyOf`. */
export function fromKey(key: string): RankedDocument {
  return { kind: key.startsWith('item:') ? 'item' : 'synthesis', id: key.slice(key.indexOf(':') + 1) }
}
