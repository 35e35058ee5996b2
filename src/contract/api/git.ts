/** The knowledge base as a git repository. */
import { z } from 'zod'
import { errorSchema, timeSchema, type Operations } from './operation.ts'

export const gitStatusSchema = z
  .object({
    is_repository: z.boolean(),
    folder: z.string(),
    remote: z.string().nullable().describe('without user, password and token'),
    has_token: z.boolean(),
    branch: z.string().nullable(),
    last_commit: z.object({ hash: z.string(), at: timeSchema, message: z.string() }).nullable(),
    uncommitted: z.int().describe('files that differ from the last commit'),
    unpushed: z
      .int()
      .nullable()
      .describe('commits that the remote does not have; null where it is not known'),
    user_name: z.string(),
    user_email: z.string(),
  })
  .meta({ id: 'GitStatus' })
export type GitStatus = z.infer<typeof gitStatusSchema>

export const gitApi = {
  getGitStatus: {
    method: 'get',
    path: '/api/git/status',
    summary: 'How git is set up, and what is not committed or pushed yet',
    answer: gitStatusSchema,
  },
  testGit: {
    method: 'post',
    path: '/api/git/test',
    summary: 'Ask the remote for its branches, with the settings in use',
    answer: z.object({
      ok: z.boolean(),
      message: z.string(),
      branches: z.array(z.string()),
      error: errorSchema.nullable(),
    }),
  },
} as const satisfies Operations
