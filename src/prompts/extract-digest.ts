/** A topic without a model: its items by sub-theme, a line each, and their code. Nothing is written, only gathered. */
import { categoryLabel } from '../contract/category-label.ts'
import { splitSentences } from '../models/builtin/extract-sentences.ts'
import { correctedSay } from './extract-article.ts'
import type { SynthesisDraft, SynthesisSource, WriteSynthesisInput } from './synthesis.ts'

type Numbered = SynthesisSource & { number: number }

/** Fewer are no theme. */
const MIN_THEME_ITEMS = 2
const MIN_THEMES = 2
const MAX_THEMES = 12
/** A tag that nearly all carry tells none apart. */
const MAX_SHARE = 0.7
const MAX_CODE_BLOCKS = 30

/** Sub-themes are tags that items share, the rarer first, so that each item stands under what tells most of it. */
export function extractDigest({ topic, sources, items }: WriteSynthesisInput): SynthesisDraft {
  const numbered = sources.map((source, index) => ({ ...source, number: index + 1 }))
  const found = themesOf(numbered)
  // One theme divides nothing.
  const themes = found.size < MIN_THEMES ? new Map<string, Numbered[]>() : found
  const themed = new Set([...themes.values()].flat())
  const others = numbered.filter((source) => !themed.has(source))
  const sections = [...themes].map(([theme, members]) => sectionOf(labelOf(theme), members))
  if (others.length > 0) sections.push(sectionOf(themes.size === 0 ? 'Items' : 'Other items', others))
  const code = numbered.flatMap(codeOf).slice(0, MAX_CODE_BLOCKS)
  if (code.length > 0) sections.push({ heading: 'Code', statements: code })
  return {
    title: topic,
    overview: overviewOf(topic, sources.length, items, [...themes.keys()].map(labelOf)),
    sections,
  }
}

/** @returns The largest themes first; an item stands in one alone. */
function themesOf(sources: readonly Numbered[]): Map<string, Numbered[]> {
  const byTag = new Map<string, Numbered[]>()
  for (const source of sources)
    for (const tag of new Set(source.tags)) byTag.set(tag, [...(byTag.get(tag) ?? []), source])
  const most = Math.max(MIN_THEME_ITEMS, sources.length * MAX_SHARE)
  const telling = [...byTag].filter(([, { length }]) => length >= MIN_THEME_ITEMS && length <= most)
  const themes = new Map<string, Numbered[]>()
  const placed = new Set<Numbered>()
  for (const [tag, members] of telling.sort(([, a], [, b]) => b.length - a.length)) {
    const own = members.filter((source) => !placed.has(source))
    if (own.length < MIN_THEME_ITEMS || themes.size >= MAX_THEMES) continue
    for (const source of own) placed.add(source)
    themes.set(tag, own)
  }
  return themes
}

function sectionOf(heading: string, sources: readonly Numbered[]): SynthesisDraft['sections'][number] {
  const statements = sources.map((source) => ({ text: statementOf(source), sources: [source.number] }))
  return { heading, statements }
}

/** A tag as people write it: `ci cd` is CI/CD. */
function labelOf(tag: string): string {
  return categoryLabel(tag.replaceAll(/[\s-]+/g, '_'))
}

/** The item's first sentence that says more than its title. */
function statementOf({ title, summary, correction }: SynthesisSource): string {
  // What readers corrected is said first, or the claim would stand alone.
  if (correction !== undefined) return `${ended(title)} ${correctedSay(correction)}`.slice(0, 2900)
  const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
  // What asks or only leads on states nothing.
  const sentences = splitSentences(summary).filter((one, at) => at === 0 || !/[?:？：]$/u.test(one))
  const [first = title, second] = sentences
  const isTitle = bare(title).startsWith(bare(first)) || bare(first) === bare(title)
  if (!isTitle) return bare(first).includes(bare(title)) ? first : `${ended(title)} ${first}`
  return second === undefined ? first : `${ended(first)} ${second}`
}

function ended(text: string): string {
  return /[.!?…:。！？]$/u.test(text) ? text : `${text}.`
}

function codeOf({ code, title, number }: Numbered): SynthesisDraft['sections'][number]['statements'] {
  return code.map(({ language, code: lines }) => ({
    // A fence longer than any inside it.
    text: `${title}\n\n${fenceFor(lines)}${language}\n${lines.slice(0, 2500)}\n${fenceFor(lines)}`,
    sources: [number],
  }))
}

function fenceFor(code: string): string {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map(({ length }) => length))
  return '`'.repeat(Math.min(longest + 1, 20))
}

function overviewOf(topic: string, used: number, items: number, themes: readonly string[]): string {
  const count = items === 1 ? '1 item' : `${items} items`
  const which =
    used < items ? `${count} on ${topic}; this digest has the newest ${used}` : `${count} on ${topic}`
  return themes.length === 0 ? `${which}.` : `${which}, by what they are about: ${themes.join(', ')}.`
}
