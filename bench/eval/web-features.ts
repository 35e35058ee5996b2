/**
 * The data of the evaluation: descriptions of features of the web, written and sorted into groups by the WebDX
 * community group (package `web-features`, Apache-2.0), and questions of ours that say the same in other words.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

export interface Feature {
  id: string
  name: string
  description: string
  /** `main/sub`, one for each group that people put it in; none for some. */
  places: string[]
}

export interface Question {
  text: string
  /** Ids of the features that answer it. */
  right: string[]
}

interface Data {
  features: Record<string, { kind: string; name: string; description: string; group?: string[] }>
  groups: Record<string, { parent?: string }>
}

/** The types of the package lead to files that it does not have. */
const { features, groups } = createRequire(import.meta.url)('web-features/data.json') as Data

/** @returns All that are features today, in the order of their ids. */
export function readFeatures(): Feature[] {
  return Object.entries(features)
    .flatMap(([id, feature]) =>
      feature.kind === 'feature'
        ? [
            {
              id,
              name: feature.name,
              description: feature.description,
              places: (feature.group ?? []).map(placeOf),
            },
          ]
        : [],
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** A group lies in the outermost group above it; one without a group above has the two names alike. */
function placeOf(group: string): string {
  let main = group
  for (let above = groups[main]?.parent; above !== undefined; above = groups[main]?.parent) main = above
  return `${main}/${group === main ? 'general' : group}`.replaceAll('-', '_')
}

/** Every third question is for tuning, the others are for the report: they were parted before anything was measured. */
export function readQuestions(): { tuning: Question[]; reported: Question[] } {
  const file = join(import.meta.dirname, ...PLACE_OF_DATA, 'questions.tsv')
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  const questions = lines.map((line) => {
    const [text = '', right = ''] = line.split('\t')
    return { text, right: right.split(',') }
  })
  return {
    tuning: questions.filter((_, index) => index % 3 === 0),
    reported: questions.filter((_, index) => index % 3 !== 0),
  }
}

/** The benchmarks are compiled to `.bench/`; data stays where it is. */
const PLACE_OF_DATA = ['..', '..', '..', 'bench', 'eval']
