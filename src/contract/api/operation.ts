/** One thing that can be asked of the server: address, what is sent, what comes back. Routes, OpenAPI and page share it. */
import { z } from 'zod'

export interface Operation {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** With the names of its parameters in braces: `/api/items/{id}`. */
  path: string
  /** In a few words, for the documentation. */
  summary: string
  /** What else there is to know. */
  about?: string
  params?: z.ZodObject
  query?: z.ZodType
  /** JSON, unless `bodyType` says otherwise. */
  body?: z.ZodType
  /** What the description shows where the check is left to other code, with words of its own. */
  shown?: { query?: z.ZodObject; body?: z.ZodType }
  /** Media type of a body that is not JSON; it reaches the handler as a stream. */
  bodyType?: string
  answer: z.ZodType
  /** Media type of an answer that is not JSON. */
  answerType?: string
  /** That come with this answer; 200 alone where nothing is said. */
  statuses?: readonly number[]
  /** Codes of errors that it may answer beside those that all have. */
  errors?: readonly string[]
  /** It counts everything there is: see `server/paced-reads.ts`. */
  countsAll?: true
  /** Who may ask, where it is not everybody with the token; `metrics`: also without it, where only this machine can connect. */
  access?: 'open' | 'metrics'
}

/** The operations of a resource, by name; the names are the `operationId`s of the description. */
export type Operations = Readonly<Record<string, Operation>>

/** Every answer with a status of 400 or more. */
export const errorSchema = z
  .object({
    error: z.string().describe('what happened, in words for the user'),
    code: z.string().describe('stable, snake_case; docs/errors.md explains each'),
    details: z
      .object({
        hint: z.string().optional().describe('what to do about it'),
        faults: z
          .array(z.object({ path: z.string(), message: z.string() }))
          .optional()
          .describe('what is wrong where in the request'),
        retry_after_seconds: z.int().optional(),
      })
      .optional(),
  })
  .meta({ id: 'Error' })
export type ApiError = z.infer<typeof errorSchema>

export const timeSchema = z.iso.datetime().describe('ISO 8601, UTC')

/** Lists are read page by page: the cursor of the next page is in each answer, until it is null. */
export const pageQuery = {
  cursor: z.string().max(500).optional().describe('`next_cursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('entries of a page'),
}
export const nextCursor = z.string().nullable().describe('of the next page; null on the last')

/** Yes or no in an address. */
export const flagQuery = z.stringbool('true or false')

export const postId = z
  .string()
  .regex(/^[\w-]{1,64}$/, 'an id of a post')
  .describe('id of the post')
