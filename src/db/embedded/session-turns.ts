/** Whose turn it is at the one session of the embedded database. */

/** One statement is worked while the next waits at the thread: it never stands idle, and what waits here may still be put together. */
const AHEAD = 2

interface Waiting {
  alone: boolean
  begin: () => void
}

/** First come, first served: a transaction waits for the statements before it, and those behind it wait for its end. */
export class SessionTurns {
  readonly #waiting: Waiting[] = []
  #shared = 0
  #alone = false

  /** For statements by themselves. @returns Ends the turn. */
  share(): Promise<() => void> {
    return this.#take(false)
  }

  /** For a transaction. @returns Ends the turn. */
  alone(): Promise<() => void> {
    return this.#take(true)
  }

  #take(alone: boolean): Promise<() => void> {
    return new Promise((resolve) => {
      const begin = (): void => {
        resolve(this.#ending(alone))
      }
      this.#waiting.push({ alone, begin })
      this.#next()
    })
  }

  #ending(alone: boolean): () => void {
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      if (alone) this.#alone = false
      else this.#shared -= 1
      this.#next()
    }
  }

  #next(): void {
    for (let [first] = this.#waiting; first !== undefined && this.#mayBegin(first); [first] = this.#waiting) {
      if (first.alone) this.#alone = true
      else this.#shared += 1
      this.#waiting.shift()
      first.begin()
    }
  }

  #mayBegin({ alone }: Waiting): boolean {
    return !this.#alone && this.#shared < (alone ? 1 : AHEAD)
  }
}
