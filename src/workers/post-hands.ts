/** How many posts this process has in hand, which they are, and which of them must be alone. */
import type { PostHands } from '../pipeline/3-content-processing/process-posts.ts'

export interface OpenHands extends PostHands {
  /** Ids of the posts in hand. */
  inHand(): string[]
}

interface Waiting {
  postId: string
  /** Of one that must be alone. */
  rank: number | undefined
  begin: () => void
}

/** @param atOnce - Posts in hand at a time. */
export function openHands(atOnce: number): OpenHands {
  const hands = new Hands(atOnce)
  return {
    take: (postId, work) => hands.take(postId, undefined, work),
    takeAlone: (postId, rank, work) => hands.take(postId, rank, work),
    inHand: () => hands.inHand(),
  }
}

class Hands {
  readonly #atOnce: number
  readonly #inHand = new Set<Waiting>()
  readonly #together: Waiting[] = []
  #alone: Waiting[] = []
  #isAlone = false

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  inHand(): string[] {
    return [...this.#inHand].map(({ postId }) => postId)
  }

  async take<T>(postId: string, rank: number | undefined, work: () => Promise<T>): Promise<T> {
    const one = await this.#turnOf(postId, rank)
    try {
      return await work()
    } finally {
      this.#inHand.delete(one)
      this.#isAlone = false // Whoever is alone is the only one that can end.
      this.#next()
    }
  }

  #turnOf(postId: string, rank: number | undefined): Promise<Waiting> {
    return new Promise((resolve) => {
      const one: Waiting = {
        postId,
        rank,
        begin: () => {
          this.#inHand.add(one)
          resolve(one)
        },
      }
      if (rank === undefined) this.#together.push(one)
      else this.#alone = [...this.#alone, one].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
      this.#next()
    })
  }

  #next(): void {
    if (this.#isAlone) return
    while (this.#inHand.size < this.#atOnce && this.#together.length > 0) this.#together.shift()?.begin()
    if (this.#inHand.size > 0 || this.#alone.length === 0) return
    this.#isAlone = true
    this.#alone.shift()?.begin()
  }
}
