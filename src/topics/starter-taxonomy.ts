/** The places that a new knowledge base starts with, for as long as it has none of its own that fit. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { PACKAGE_ROOT } from '../config/package-root.ts'

export interface StarterPlace {
  readonly mainCategory: string
  readonly subcategory: string
  readonly description: string
  /** Lowercase words and phrases that are a sign of the place by themselves. */
  readonly keywords: readonly string[]
  /** Words that are one only beside another sign of the same main category. */
  readonly weakWords: readonly string[]
  /** Short texts of the kind that belongs here. */
  readonly phrases: readonly string[]
}

/** A file a main category; its format is told in the README beside them. */
export const TOPICS_FOLDER = join(PACKAGE_ROOT, 'models', 'topics')

let places: readonly StarterPlace[] | undefined

/** @returns About 160 subcategories in 39 main categories. Read once. */
export function starterTaxonomy(): readonly StarterPlace[] {
  places ??= readdirSync(TOPICS_FOLDER)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .flatMap((file) => readPlaces(basename(file, '.txt'), readFileSync(join(TOPICS_FOLDER, file), 'utf8')))
  return places
}

function readPlaces(mainCategory: string, text: string): StarterPlace[] {
  return text
    .trim()
    .split(/\r?\n\r?\n/)
    .map((block) => readPlace(mainCategory, block.split(/\r?\n/)))
}

function readPlace(mainCategory: string, [heading = '', ...lines]: readonly string[]): StarterPlace {
  const [subcategory = '', description = ''] = heading.split(/: (.*)/)
  const behind = (sign: string): string[] =>
    lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(sign.length).trim())
  const words = (sign: string): string[] => behind(sign).flatMap((line) => line.split(', '))
  return {
    mainCategory,
    subcategory,
    description,
    keywords: words('+ '),
    weakWords: words('~ '),
    phrases: behind('- '),
  }
}
