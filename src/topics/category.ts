/** Names of categories and items: safe as a path on every system, readable for people. */

const MAX_CATEGORY_CHARS = 50
const MAX_SLUG_CHARS = 60

/** Names that Windows keeps for devices, with any extension. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)$/

/** Signs that carry the meaning of a name and would be lost with the other signs. */
const SPOKEN_SIGNS: readonly (readonly [RegExp, string])[] = [
  [/(^|[^\p{L}\p{N}])c\+\+/giu, '$1cpp'],
  [/(^|[^\p{L}\p{N}])([cf])#/giu, '$1$2sharp'],
  [/(^|[^\p{L}\p{N}])\.net\b/giu, '$1dotnet'],
  [/\b(node|next|nuxt|vue|three|express|react)\.js\b/giu, '$1js'],
  [/([\p{L}\p{N}])['’]([\p{L}\p{N}])/gu, '$1$2'],
]

/**
 * A category name as it stands on disk: snake_case, at most 50 characters, cut at a word's end. Letters of every
 * script stay. May be called twice.
 *
 * @returns '' when nothing readable is left (signs or emoji only).
 */
export function normalizeCategoryName(raw: string): string {
  return safeName(raw, '_', MAX_CATEGORY_CHARS)
}

/**
 * The folder name of an item: kebab-case, at most 60 characters. Not unique by itself; the caller sees to that.
 *
 * @returns `post-<id>` when nothing readable is left of the name.
 */
export function itemSlug(rawName: string, id: string): string {
  const slug = safeName(rawName, '-', MAX_SLUG_CHARS)
  return slug === '' ? `post-${safeName(id, '-', MAX_SLUG_CHARS - 5)}` : slug
}

function safeName(raw: string, separator: '_' | '-', maxChars: number): string {
  let text = raw.normalize('NFKC')
  for (const [sign, spoken] of SPOKEN_SIGNS) text = text.replace(sign, spoken)
  const words = text
    .replace(/(\p{Ll}{2})(\p{Lu}\p{Ll})/gu, '$1 $2') // "ApiDesign" is two words, "iOS" and "JavaS" are not
    .replace(/java script/giu, 'javascript')
    .replace(/type script/giu, 'typescript')
    .toLowerCase()
    .normalize('NFKC') // lower case may decompose: "İ"
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .map((word) => word.replace(/^\p{M}+/u, ''))
    .filter((word) => word !== '')
  const name = cutAtWord(words, separator, maxChars)
  return DEVICE_NAME.test(name) ? `${name}${separator}topic` : name
}

/** Whole words while they fit; a first word that is too long itself is cut between characters. */
function cutAtWord(words: readonly string[], separator: string, maxChars: number): string {
  let name = ''
  for (const word of words) {
    const longer = name === '' ? word : `${name}${separator}${word}`
    if (longer.length > maxChars) return name === '' ? cutCharacters(word, maxChars) : name
    name = longer
  }
  return name
}

function cutCharacters(word: string, maxChars: number): string {
  let kept = ''
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word)) {
    if (kept.length + segment.length > maxChars) break
    kept += segment
  }
  return kept
}
