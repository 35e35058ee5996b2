/**
 * How many tokens a text is to a model, guessed from its letters: each model counts otherwise, and none tells before it is
 * asked. On the safe side of Llama 3's and OpenAI's tokenizers, and near that of Llama 2: a guess that is too low lets a
 * server drop the beginning of a prompt, where the rules stand.
 */

/** What a server is told to keep free for the answer. */
export const ANSWER_TOKENS = 3000
/** As a server counts one, whatever its size. */
export const IMAGE_TOKENS = 1500
/** A wrong answer is told what was wrong with it, under the same prompt. */
const CORRECTION_TOKENS = 1000
export const LARGEST_CONTEXT = 65_536
/** The sizes of context that a server is asked for: few, because it loads the model anew for each. */
export const CONTEXT_SIZES = [8192, 16_384, 32_768, LARGEST_CONTEXT] as const

/** Tokens for each UTF-16 unit of a run of such characters, the commonest first. A character is in one of them. */
const RUNS: readonly (readonly [characters: string, tokens: number])[] = [
  ['[A-Za-z ]+', 1 / 3],
  ['[\\x00-\\x1f\\x21-\\x40\\x5b-\\x60\\x7b-\\x7f]+', 0.6],
  // A sign a token, and more where a tokenizer knows few of them.
  ['[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}]+', 1.5],
  ['(?:(?![A-Za-z])[\\p{Script=Latin}\\p{Script=Cyrillic}])+', 0.6],
  ['[\\p{Script=Greek}\\p{Script=Arabic}\\p{Script=Hebrew}\\p{Script=Devanagari}\\p{Script=Thai}]+', 1.1],
  ['\\p{P}+', 1],
  // Scripts that tokenizers were taught little of, and emoji: by their bytes.
  ['[^]', 2.2],
]
const RUN = new RegExp(RUNS.map(([characters]) => `(${characters})`).join('|'), 'gu')

/** @returns Not whole: the sum of two texts is that of both together. */
export function countTokens(text: string): number {
  let tokens = 0
  for (const [run, ...groups] of text.matchAll(RUN)) {
    tokens += run.length * (RUNS[groups.indexOf(run)]?.[1] ?? 1)
  }
  return tokens
}

/** @returns How long a prompt may be, system text and all, so that the largest context holds it with its answer. */
export function roomForPrompt({ images }: { images: number }): number {
  return LARGEST_CONTEXT - ANSWER_TOKENS - CORRECTION_TOKENS - images * IMAGE_TOKENS
}
