/** A document over the items of a subcategory, or over the syntheses of a main category. */
import type { Preferences } from '../contract/preferences.ts'
import type { Question } from './ask.ts'
import { CORRECTED } from './describe-post.ts'
import { extractDigest } from './extract-digest.ts'
import { synthesisSchema, type SynthesisDraft, type WriteSynthesisInput } from './synthesis.ts'
import { outside, type PromptPart } from './prompt-text.ts'

const MANNERS: Record<Preferences['synthesis_mode'], string> = {
  comprehensive:
    'cover all that the articles hold, ordered by idea; name where they agree and where they differ.',
  technical_deep_dive: 'go into mechanisms, trade-offs, figures and code; assume an expert reader.',
  practical_guide: 'tell what to do, step by step, with the pitfalls; assume a reader with a task.',
}

export const writeSynthesis: Question<WriteSynthesisInput, SynthesisDraft> = {
  kind: 'write_synthesis',
  role: 'synthesis',
  schema: synthesisSchema,
  variables: (input) => ({
    topic: outside(input.topic),
    mode: input.mode,
    manner: MANNERS[input.mode],
    articles: input.sources.flatMap((source, index): PromptPart[] => [
      `${index === 0 ? '' : '\n\n'}Article ${index + 1}\n`,
      ...(source.correction === undefined ? [] : [CORRECTED, outside(source.correction), '\n']),
      outside([source.title, source.summary, ...source.points].join('\n')),
    ]),
  }),
  builtin: (input) => Promise.resolve(extractDigest(input)),
}
