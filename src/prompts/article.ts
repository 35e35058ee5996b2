/** What an article is made from, and what it consists of, whoever writes it. */
import { z } from 'zod'
import type { Post } from '../contract/post.ts'
import type { PageText } from './linked-pages.ts'

export interface WriteItemInput {
  post: Post
  topic: string
  /** What the reader wrote about the post; may be empty. */
  readerWords?: string
  mediaDescriptions: readonly string[]
  pages: readonly PageText[]
  /** Tags that several posts would carry, so that items share them. Asked for only without a model. */
  commonTags?: () => Promise<readonly string[]>
}

export const articleSchema = z.object({
  title: z.string().trim().min(1).max(300),
  summary: z.string().trim().min(1).max(3000),
  sections: z
    .array(
      z.object({
        heading: z.string().trim().min(1).max(300),
        body: z.string().max(30_000),
        code: z
          .array(z.object({ language: z.string().max(40), code: z.string().max(20_000) }))
          .max(30)
          .optional(),
      }),
    )
    .max(30),
  keyTakeaways: z.array(z.string().trim().min(1).max(1000)).max(20),
  tags: z.array(z.string().trim().min(1).max(60)).max(15),
})
export type Article = z.infer<typeof articleSchema>
