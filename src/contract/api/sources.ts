/** Where bookmarks come from by themselves, and X's API as one of them. The session with X is in `x.ts`. */
import { z } from 'zod'
import { errorSchema, timeSchema, type Operations } from './operation.ts'
import { lastFetchSchema } from './x.ts'

export const sourceSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    state: z
      .enum(['ready', 'off', 'blocked'])
      .describe('off: not set up; blocked: set up, but something is for the user to do'),
    message: z.string().describe('in words for the user'),
    hint: z.string().nullable().describe('the one thing to do'),
    last_fetch: lastFetchSchema.nullable(),
    receipt_id: z.string().nullable().describe('of the last fetch that left a receipt'),
  })
  .meta({ id: 'Source' })
export type Source = z.infer<typeof sourceSchema>

export const apiLoginSchema = z
  .object({
    state: z
      .enum(['idle', 'working', 'asks', 'done', 'failed'])
      .describe('asks: `address` is to be opened, in a browser on the machine of the server'),
    address: z.string().nullable(),
    error: errorSchema.nullable(),
  })
  .meta({ id: 'XApiLogin' })
export type ApiLogin = z.infer<typeof apiLoginSchema>

export const sourcesApi = {
  listSources: {
    method: 'get',
    path: '/api/sources',
    summary: 'Each source: whether it can be used, and what it last brought; when the next fetch is',
    answer: z.object({
      sources: z.array(sourceSchema).describe('in the order in which they are fetched from'),
      next_fetch: z
        .object({ at: timeSchema, schedule_id: z.string(), schedule: z.string().describe('its name') })
        .nullable()
        .describe('by a schedule; null where none fetches'),
    }),
  },
  getXApiStatus: {
    method: 'get',
    path: '/api/x-api/status',
    summary: "The login to X's paid API, and one that goes on",
    answer: z.object({
      has_app: z.boolean().describe('X_API_CLIENT_ID is set'),
      handle: z.string().nullable().describe('who is logged in, without the at sign'),
      callback_url: z.string().describe('what the app at X has to name'),
      login: apiLoginSchema,
    }),
  },
  startXApiLogin: {
    method: 'post',
    path: '/api/x-api/login',
    summary: "Begin a login to X's API; the answer has the address at which the user allows it",
    about: 'X sends the browser back to this machine, so the address is to be opened here.',
    answer: apiLoginSchema,
  },
  cancelXApiLogin: {
    method: 'delete',
    path: '/api/x-api/login',
    summary: "End a login to X's API that goes on",
    answer: apiLoginSchema,
  },
  forgetXApiLogin: {
    method: 'delete',
    path: '/api/x-api/session',
    summary: "Forget the tokens of X's API on this machine",
    answer: z.object({ success: z.boolean() }),
  },
} as const satisfies Operations
