/** Some models think aloud before they answer, between `<think>` and `</think>`: that is no part of the answer. */

const OPEN = '<think>'
const CLOSE = '</think>'

export interface ThoughtFilter {
  push(piece: string): string
  end(): string
}

/** Only at the beginning of an answer; later it is a word as any other. */
export function openThoughtFilter(): ThoughtFilter {
  let held = ''
  let state: 'before' | 'thinking' | 'after' = 'before'
  const begin = (): string => {
    const text = held.trimStart()
    if (OPEN.startsWith(text) && text !== OPEN) return ''
    state = text.startsWith(OPEN) ? 'thinking' : 'after'
    return state === 'thinking' ? think() : release(held)
  }
  const think = (): string => {
    const at = held.indexOf(CLOSE)
    if (at === -1) {
      // A long thought comes in many pieces: none of it is looked through twice.
      held = held.slice(1 - CLOSE.length)
      return ''
    }
    state = 'after'
    return release(held.slice(at + CLOSE.length))
  }
  const release = (text: string): string => {
    held = ''
    return text
  }
  return {
    push(piece) {
      if (state === 'after') return piece
      held += piece
      return state === 'before' ? begin() : think()
    },
    // A thought that never ended was none that was followed by an answer.
    end: () => (state === 'thinking' ? release('') : release(held)),
  }
}
