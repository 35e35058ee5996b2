/** Finds the answers of a file that held no posts: an error of X among its pages is told, not passed over. */
import type { JsonValue } from '../json/read-json.ts'
import { bad } from '../../x-data/record.ts'
import type { Path } from '../../x-data/shape.ts'
import type { SourceRecord } from '../../x-data/record.ts'

/** An answer is an element of an array, or a whole JSON text. */
export class EmptyAnswers {
  private readonly asked = new Set<string>()
  private readonly answered = new Set<string>()
  private readonly errors = new Map<string, string>()
  private document = -1

  /** Is told every path that the file has above its posts, and selects the words of errors. */
  see(path: Path): boolean {
    if (path.length === 0) this.document += 1
    const answer = answerOf(this.document, path)
    if (path.length <= 1) this.asked.add(answer)
    // What is in an array answers for itself.
    if (typeof path[0] === 'number') this.answered.add(answerOf(this.document, []))
    // A page without entries is an answer too: the last one.
    if (path.at(-1) === 'instructions') this.answered.add(answer)
    return isErrorText(path)
  }

  /** @returns True if the value is the text of an error, which is no post. */
  take({ document, path, value }: JsonValue): boolean {
    const answer = answerOf(document, path)
    if (isErrorText(path)) {
      this.errors.set(answer, String(value))
      return true
    }
    this.answered.add(answer)
    return false
  }

  *records(): Generator<SourceRecord> {
    for (const answer of this.asked) {
      if (this.answered.has(answer)) continue
      const [, place = ''] = answer.split(' ')
      yield bad(place === '' ? 'the file' : place, this.errors.get(answer) ?? 'holds no posts')
    }
  }
}

function answerOf(document: number, [first]: Path): string {
  return `${document} ${typeof first === 'number' ? `[${first}]` : ''}`
}

function isErrorText(path: Path): boolean {
  const [errors, index, message] = path.slice(-3)
  return errors === 'errors' && index === 0 && message === 'message'
}
