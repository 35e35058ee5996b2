/**
 * Cuts text into words, for documents, queries and snippets alike. PostgreSQL's parser is not used: it makes C++ and C#
 * one letter, keeps `CI/CD` and `camelCase` whole, and takes the numbers of a CVE for negative ones.
 */

/** A word as it stands in a text. */
export interface CutWord {
  /** As written, without marks around it. */
  text: string
  /** What it is made of, where it is made of several: `use` and `Effect` of `useEffect`. */
  parts: string[]
  /** Where it stands, in UTF-16 units. */
  from: number
  to: number
}

/** Longer runs without a space are data (base64, hashes), not words. */
const MAX_WORD_CHARS = 80
/** An address may be longer: its parts are words. */
const MAX_ADDRESS_CHARS = 400
const MAX_PARTS = 12

/** What stands between spaces and typographic marks. */
const RUN =
  /(?:\d{1,3}(?:,\d{3})+|[^\s"“”„«»‚‘`|<>(){}[\]…·•—–,;!?。、，！？；：「」『』（）【】《》〈〉・])+/gu
/** Scripts that are written without spaces: pairs of characters stand for words. */
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]+/gu
/** Scripts without spaces whose words a dictionary tells. */
const NO_SPACES = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const DICTIONARY = new Intl.Segmenter(undefined, { granularity: 'word' })
/** Names whose marks belong to them. */
const MARKED_NAME = /^(?:[cg]\+\+|[cfj]#|\.net|gtk\+|notepad\+\+)$/iu
const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu
const SEPARATORS = /[^\p{L}\p{M}\p{N}]+/u
/** Where a capital begins a new word: `useEffect`, `HTTPServer`. */
const HUMPS = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u
const ADDRESS = /^https?:\/\//iu

/** @returns The words in their order. */
export function* cutWords(text: string): Generator<CutWord> {
  for (const run of text.matchAll(RUN)) {
    const [written] = run
    if (/^[A-Za-z]+[.:']?$/u.test(written)) yield* plainRun(written, run.index)
    else yield* mixedRun(written, run.index)
  }
}

/** Most runs are plain words, perhaps with humps. */
function* plainRun(written: string, at: number): Generator<CutWord> {
  const text = /[.:']$/u.test(written) ? written.slice(0, -1) : written
  if (text !== '' && text.length <= MAX_WORD_CHARS)
    yield { text, parts: humpsOf(text), from: at, to: at + text.length }
}

function* mixedRun(written: string, at: number): Generator<CutWord> {
  if (ADDRESS.test(written)) {
    yield* addressWords(written, at)
    return
  }
  let rest = 0
  for (const match of written.matchAll(CJK)) {
    yield* runWithSpaces(written.slice(rest, match.index), at + rest)
    yield* pairsOf(match[0], at + match.index)
    rest = match.index + match[0].length
  }
  yield* runWithSpaces(written.slice(rest), at + rest)
}

function* runWithSpaces(written: string, at: number): Generator<CutWord> {
  if (written === '') return
  if (NO_SPACES.test(written)) {
    for (const { segment, index, isWordLike } of DICTIONARY.segment(written.slice(0, MAX_ADDRESS_CHARS)))
      if (isWordLike === true) yield wordAt(segment, [], at + index)
    return
  }
  if (/[+#]\//u.test(written)) {
    // `C++/C#`
    const first = written.slice(0, written.indexOf('/'))
    yield* runWithSpaces(first, at)
    yield* runWithSpaces(written.slice(first.length + 1), at + first.length + 1)
    return
  }
  const name = nameWithMarks(written)
  if (name !== undefined) {
    yield wordAt(name, [], at + written.toLowerCase().indexOf(name.toLowerCase()))
    return
  }
  const text = written.replaceAll(EDGES, '')
  if (text === '') return
  const from = at + written.indexOf(text)
  if (text.length <= MAX_WORD_CHARS) yield wordAt(withoutOwner(text), partsOf(text), from)
  else if (SEPARATORS.test(text))
    for (const part of partsOf(text.slice(0, MAX_ADDRESS_CHARS))) yield wordAt(part, [], from)
}

/** `C++`, also before a full stop or a colon. */
function nameWithMarks(written: string): string | undefined {
  const bare = written.replace(/[.:'’*_~]+$/u, '').replace(/^[*_~'#@]+/u, '')
  return MARKED_NAME.test(bare) ? bare : undefined
}

function wordAt(text: string, parts: string[], from: number): CutWord {
  return { text, parts, from, to: from + text.length }
}

/** `user's` is `user`. */
function withoutOwner(text: string): string {
  return text.replace(/['’]s$/iu, '')
}

/** @returns Parts at separators and humps; none where the word is one. */
function partsOf(text: string): string[] {
  const pieces = withoutOwner(text)
    .split(SEPARATORS)
    .filter((piece) => piece !== '')
  if (/^\d{1,3}(?:,\d{3})+$/.test(text)) return []
  const parts = pieces.flatMap((piece) => {
    const humps = humpsOf(piece)
    return humps.length === 0 ? [piece] : humps
  })
  return parts.length < 2 ? [] : parts.slice(0, MAX_PARTS)
}

function humpsOf(text: string): string[] {
  // `GPUs`, `PDFs` and `iOS` have no humps.
  if (!/\p{Lu}/u.test(text.slice(1)) || /^\p{Lu}[\p{Lu}\p{N}]+s$/u.test(text)) return []
  const humps = text.split(HUMPS)
  return humps.length < 2 || humps.some((hump) => hump.length < 2) ? [] : humps.slice(0, MAX_PARTS)
}

/** The host as one word, and the words of host and path. */
function* addressWords(written: string, at: number): Generator<CutWord> {
  const address = written.slice(0, MAX_ADDRESS_CHARS).replace(ADDRESS, '')
  const from = at + written.slice(0, MAX_ADDRESS_CHARS).indexOf(address)
  const [host = ''] = address.split(/[/?#:]/u)
  const name = host.replace(/^www\./u, '').replace(/\.(?:com|org|net|io|dev|co)$/u, '')
  const parts = partsOf(name).length === 0 ? [name] : partsOf(name)
  if (host !== '') yield wordAt(host.replace(/^www\./u, ''), parts, from)
  const path = address.slice(host.length)
  for (const piece of path.split(/[/?#&=]/u)) {
    const text = piece.replaceAll(EDGES, '')
    if (text !== '' && text.length <= MAX_WORD_CHARS && !/^\d+$/u.test(text))
      yield wordAt(text, partsOf(text), from + host.length + path.indexOf(text))
  }
}

/** Pairs of neighbours, as Lucene's CJKBigramFilter has them; a single character stands for itself. */
function* pairsOf(run: string, at: number): Generator<CutWord> {
  const characters = Array.from(run)
  if (characters.length === 1) yield wordAt(run, [], at)
  let from = at
  for (const [index, character] of characters.entries()) {
    const next = characters[index + 1]
    if (next === undefined) break
    yield wordAt(character + next, [], from)
    from += character.length
  }
}
