/** Settings of the installation. Secrets are written, never read. */
import { z } from 'zod'
import type { Operations } from './operation.ts'

export const SETTING_GROUPS = ['models', 'git', 'x', 'media', 'queue', 'server', 'paths'] as const

export const settingSchema = z
  .object({
    name: z.string(),
    group: z.enum(SETTING_GROUPS),
    description: z.string(),
    kind: z.enum(['text', 'number', 'boolean', 'choice', 'url']),
    choices: z.array(z.string()).optional(),
    value: z
      .string()
      .nullable()
      .describe('in use now; of a secret always null, of an address without its password'),
    default_value: z.string().nullable(),
    is_secret: z.boolean(),
    is_set: z.boolean().describe('somewhere: in .env or in the environment'),
    source: z.enum(['environment', 'file', 'default']),
    editable: z.boolean(),
    locked_because: z.string().nullable().describe('why it cannot be changed here'),
    pending: z.boolean().describe('.env holds another value, which the next start takes'),
  })
  .meta({ id: 'Setting' })
export type Setting = z.infer<typeof settingSchema>

const answer = z.object({
  settings: z.array(settingSchema),
  restart_needed: z.boolean().describe('what was saved counts from the next start on'),
  file: z.string().describe('where they are kept'),
})

export const settingsApi = {
  listSettings: {
    method: 'get',
    path: '/api/settings',
    summary: 'Every setting, explained; secrets masked',
    answer,
  },
  saveSettings: {
    method: 'put',
    path: '/api/settings',
    summary: 'Change settings in .env; what is not named stays',
    about:
      'A new address for a server whose key is stored takes the key away, unless a new key comes with it: so nobody reads a key by sending it elsewhere.',
    body: z.strictObject({
      values: z.record(z.string().max(100), z.string().max(4096).nullable()).describe('null removes'),
    }),
    answer,
    errors: ['unknown_setting', 'setting_locked', 'invalid_settings'],
  },
  deleteSetting: {
    method: 'delete',
    path: '/api/settings/{name}',
    summary: 'Remove a setting from .env',
    params: z.object({ name: z.string().max(100) }),
    answer,
    errors: ['unknown_setting', 'setting_locked'],
  },
} as const satisfies Operations
