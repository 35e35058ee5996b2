/** A document over the items of a subcategory, or over the syntheses of a main category. */
import { z } from 'zod'
import type { Preferences } from '../contract/preferences.ts'
import type { Question } from './ask.ts'
import { CORRECTED } from './describe-post.ts'
import { extractDigest } from './extract-digest.ts'
import { outside, type PromptPart } from './prompt-text.ts'

export interface SynthesisSource {
  title: string
  summary: string
  points: readonly string[]
  tags: readonly string[]
  /** What readers of X corrected in its post. */
  correction?: string
  code: readonly { language: string; code: string }[]
}

export interface WriteSynthesisInput {
  topic: string
  mode: Preferences['synthesis_mode']
  /** Of the topic; the sources may be the newest of them. */
  items: number
  sources: readonly SynthesisSource[]
}

const answerSchema = z.object({
  title: z.string().trim().min(1).max(300),
  overview: z.string().trim().min(1).max(6000),
  sections: z
    .array(
      z.object({
        heading: z.string().trim().min(1).max(300),
        statements: z
          .array(
            z.object({ text: z.string().trim().min(1).max(3000), sources: z.array(z.int().min(1)).min(1) }),
          )
          .min(1),
      }),
    )
    .min(1)
    .max(20),
})
export type SynthesisDraft = z.infer<typeof answerSchema>

const MANNERS: Record<Preferences['synthesis_mode'], string> = {
  comprehensive:
    'cover all that the articles hold, ordered by idea; name where they agree and where they differ.',
  technical_deep_dive: 'go into mechanisms, trade-offs, figures and code; assume an expert reader.',
  practical_guide: 'tell what to do, step by step, with the pitfalls; assume a reader with a task.',
}

export const writeSynthesis: Question<WriteSynthesisInput, SynthesisDraft> = {
  kind: 'write_synthesis',
  role: 'synthesis',
  schema: answerSchema,
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
