/** Files of posts: images and videos, never anything that could run. */
import { z } from 'zod'
import { postId, type Operations } from './operation.ts'

export const mediaApi = {
  getMedium: {
    method: 'get',
    path: '/api/media/{post_id}/{medium_id}',
    summary: 'The file of a medium; takes Range',
    params: z.object({ post_id: postId, medium_id: z.string().min(1).max(200) }),
    answer: z.unknown(),
    answerType: 'image/*',
    errors: ['unknown_medium'],
  },
  getItemFile: {
    method: 'get',
    path: '/api/media/{post_id}/media/{file}',
    summary: 'A file by the name that it has beside its item, as Markdown bodies link to it',
    params: z.object({ post_id: postId, file: z.string().regex(/^\w+\.\w+$/, 'a file name') }),
    answer: z.unknown(),
    answerType: 'image/*',
    errors: ['unknown_medium'],
  },
} as const satisfies Operations
