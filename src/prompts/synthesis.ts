/** What a synthesis is made from, and what it consists of, whoever writes it. */
import { z } from 'zod'
import type { Preferences } from '../contract/preferences.ts'

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

export const synthesisSchema = z.object({
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
export type SynthesisDraft = z.infer<typeof synthesisSchema>
