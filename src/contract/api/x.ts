/** The session with X, and what was last fetched through it. */
import { z } from 'zod'
import { errorSchema, timeSchema, type Operations } from './operation.ts'

export const xLoginSchema = z
  .object({
    state: z
      .enum(['idle', 'working', 'asks', 'done', 'failed'])
      .describe('asks: X wants to know something, which `question` says'),
    question: z.string().nullable(),
    error: errorSchema.nullable(),
  })
  .meta({ id: 'XLogin' })
export type XLogin = z.infer<typeof xLoginSchema>

/** Of a source. */
export const lastFetchSchema = z
  .object({
    started_at: timeSchema.nullable(),
    succeeded_at: timeSchema.nullable(),
    found: z.int(),
    new: z.int(),
    error: errorSchema.nullable(),
  })
  .meta({ id: 'LastFetch' })
export type LastFetch = z.infer<typeof lastFetchSchema>

export const xStatusSchema = z
  .object({
    session: z.object({
      state: z
        .enum(['none', 'ready', 'refused', 'blocked'])
        .describe(
          'refused: X took it no more when it was last tried; blocked: something is for the user to do',
        ),
      via: z.enum(['login', 'password', 'cookies']).nullable(),
      saved_at: timeSchema.nullable(),
      checked: z
        .object({
          state: z.enum(['ok', 'expired', 'locked', 'challenged', 'suspended']),
          since: timeSchema,
          at: timeSchema,
        })
        .nullable()
        .describe('what X made of it when it was last used, and since when'),
      message: z.string().describe('in words for the user'),
      hint: z.string().nullable().describe('the one thing to do'),
    }),
    browser: z.object({
      program: z.string().nullable(),
      hint: z.string().nullable().describe('how to install one where there is none'),
    }),
    has_display: z.boolean().describe('the machine of the server can show a window to log in'),
    bookmarks_url: z.string(),
    has_password: z.boolean().describe('X_USERNAME and X_PASSWORD are set'),
    last_fetch: lastFetchSchema.nullable(),
    login: xLoginSchema,
  })
  .meta({ id: 'XStatus' })
export type XStatus = z.infer<typeof xStatusSchema>

export const xApi = {
  getXStatus: {
    method: 'get',
    path: '/api/x/status',
    summary: 'State of the session with X, the last fetch, and a login that goes on',
    answer: xStatusSchema,
  },
  startXFetch: {
    method: 'post',
    path: '/api/x/fetch',
    summary: 'Fetch new bookmarks, as a run of its own',
    about: 'Progress and log are those of the run. `all` reads to the very end, also through what is known.',
    body: z.strictObject({ all: z.boolean().default(false) }),
    answer: z.object({ success: z.boolean(), task_id: z.string() }),
    errors: ['run_going_on'],
  },
  startXLogin: {
    method: 'post',
    path: '/api/x/login',
    summary:
      'Log in, in the background: with X_USERNAME and X_PASSWORD, or in a window on the screen of the server',
    body: z.strictObject({ way: z.enum(['password', 'window']).default('password') }),
    answer: xLoginSchema,
    errors: ['x_account_not_set'],
  },
  cancelXLogin: {
    method: 'delete',
    path: '/api/x/login',
    summary: 'End a login that goes on, and close its window',
    answer: xLoginSchema,
  },
  answerXLogin: {
    method: 'post',
    path: '/api/x/login/answer',
    summary: 'Answer what X asks during a login, such as a one-time code',
    body: z.strictObject({ text: z.string().min(1).max(200) }),
    answer: xLoginSchema,
    errors: ['x_nothing_asked'],
  },
  setXCookies: {
    method: 'post',
    path: '/api/x/cookies',
    summary: 'Take over the session of a browser that is logged in to X, by its cookies',
    about: 'They are kept in a file that only the owner of the process can read, and never shown again.',
    body: z.strictObject({
      auth_token: z.string().regex(/^[\w%+/=.-]{8,500}$/, 'the value of the cookie auth_token'),
      ct0: z.string().regex(/^[\w%+/=.-]{8,500}$/, 'the value of the cookie ct0'),
    }),
    answer: z.object({ success: z.boolean() }),
  },
  forgetXSession: {
    method: 'delete',
    path: '/api/x/session',
    summary: 'Forget the session and the browser profile',
    answer: z.object({ success: z.boolean() }),
    errors: ['x_profile_in_use'],
  },
} as const satisfies Operations
