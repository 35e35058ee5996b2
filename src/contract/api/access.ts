/** Login with the token, and what can be asked without it. */
import { z } from 'zod'
import type { Operations } from './operation.ts'

export const accessApi = {
  getSession: {
    method: 'get',
    path: '/api/session',
    summary: 'Whether a token is needed, and whether the request has it',
    answer: z.object({ needs_token: z.boolean(), is_allowed: z.boolean(), version: z.string() }),
    access: 'open',
  },
  login: {
    method: 'post',
    path: '/api/login',
    summary: 'Keep the token in a cookie that no script can read',
    body: z.strictObject({
      token: z.string().max(4096),
      next: z.string().max(4096).optional().describe('where a form leads to afterwards'),
    }),
    answer: z.object({ success: z.literal(true) }),
    errors: ['token_wrong', 'too_many_tries'],
    access: 'open',
  },
  logout: {
    method: 'post',
    path: '/api/logout',
    summary: 'Forget the cookie',
    answer: z.object({ success: z.literal(true) }),
    access: 'open',
  },
} as const satisfies Operations
