/** Models in use, and what a server of models has. */
import { z } from 'zod'
import { errorSchema, type Operations } from './operation.ts'

export const MODEL_ROLE_NAMES = [
  'text',
  'categorization',
  'vision',
  'embedding',
  'chat',
  'synthesis',
  'fallback',
] as const

export const modelServerSchema = z
  .object({
    provider: z.enum(['ollama', 'openai']),
    server: z.string().describe('such as `Ollama at http://localhost:11434`'),
    ok: z.boolean(),
    models: z.array(z.string()),
    missing: z.array(z.string()).describe('in the settings, but not on the server'),
    error: errorSchema.nullable(),
  })
  .meta({ id: 'ModelServer' })
export type ModelServer = z.infer<typeof modelServerSchema>

export const modelRoleSchema = z
  .object({
    role: z.enum(MODEL_ROLE_NAMES),
    setting: z.string().describe('name of the setting'),
    model: z.string().nullable().describe('null: none'),
    provider: z.enum(['ollama', 'openai', 'builtin']).nullable(),
    inherited: z.boolean().describe('it takes the text model, having none of its own'),
  })
  .meta({ id: 'ModelOfRole' })
export type ModelOfRole = z.infer<typeof modelRoleSchema>

export const modelsApi = {
  listModels: {
    method: 'get',
    path: '/api/models',
    summary: 'Which model serves which role, and what the servers have',
    answer: z.object({ roles: z.array(modelRoleSchema), servers: z.array(modelServerSchema) }),
  },
  testModelServer: {
    method: 'post',
    path: '/api/models/test',
    summary: 'Connect to a server of models and list what it has',
    about: 'The stored key goes only to the stored address.',
    body: z.strictObject({
      provider: z.enum(['ollama', 'openai']),
      url: z.url({ protocol: /^https?$/, error: 'a URL such as http://localhost:11434' }).optional(),
      api_key: z.string().max(4096).optional(),
    }),
    answer: modelServerSchema,
    errors: ['server_not_set'],
  },
} as const satisfies Operations
