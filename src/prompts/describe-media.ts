/** What an image shows. */
import { z } from 'zod'
import type { ModelImage } from '../models/model.ts'
import type { Post } from '../contract/post.ts'
import type { Question } from './ask.ts'
import { describePost } from './describe-post.ts'
import { identifier, outside } from './prompt-text.ts'

export interface DescribeMediaInput {
  post: Post
  altText: string | undefined
  image: ModelImage
}

const answerSchema = z.object({ description: z.string().trim().min(1).max(5000) })

export const describeMedia: Question<DescribeMediaInput, z.infer<typeof answerSchema>> = {
  kind: 'describe_media',
  role: 'vision',
  schema: answerSchema,
  variables: (input) => ({
    post_id: identifier(input.post.id),
    post: describePost(input.post),
    alt_text: outside(input.altText ?? 'none'),
  }),
  images: (input) => [input.image],
  async builtin(input, tools, signal) {
    const read = await tools.ocr.read(input.image, signal)
    const words = read.replaceAll(/\s+/g, ' ').trim()
    // The alt text is kept beside the description, and shown as what it is.
    if (words !== '') return { description: `Text in the image: ${words}` }
    return { description: input.altText?.trim() || 'An image without alt text or readable words.' }
  },
}
