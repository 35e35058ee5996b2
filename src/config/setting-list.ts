/** Every setting as the user may see it: explained, secrets hidden, what was saved beside what is in use. */
import { z } from 'zod'
import { isEditable, placeOfSetting, type SettingGroup } from './editable-settings.ts'
import { envSchema, SECRET_NAMES } from './env-schema.ts'
import { readRawSettings, type Env } from './env.ts'

export interface ListedSetting {
  name: string
  group: SettingGroup
  description: string
  kind: 'text' | 'number' | 'boolean' | 'choice' | 'url'
  choices?: string[]
  /** In use now. Of a secret always null. */
  value: string | null
  default_value: string | null
  is_secret: boolean
  is_set: boolean
  source: 'environment' | 'file' | 'default'
  editable: boolean
  locked_because: string | null
  /** Another value is saved, which the next start takes. */
  pending: boolean
}

/** @param env - In use. */
export function listSettings(env: Env): ListedSetting[] {
  const raw = readRawSettings(env.KBA_HOME)
  return Object.entries(envSchema.shape).map(([name, schema]) => describe(name, schema, { env, raw }))
}

interface Known {
  env: Env
  raw: ReturnType<typeof readRawSettings>
}

function describe(name: string, schema: z.ZodType, { env, raw }: Known): ListedSetting {
  const { group, lockedBecause } = placeOfSetting(name)
  const isSecret = SECRET_NAMES.has(name)
  const isFromEnvironment = name in raw.environment
  const source = isFromEnvironment ? 'environment' : name in raw.file ? 'file' : 'default'
  const inUse = textOf(env[name as keyof Env])
  const fallback = schema.safeParse(undefined)
  const defaultValue = fallback.success ? textOf(fallback.data) : null
  const saved = source === 'default' ? defaultValue : textOf(valueOf(schema, raw.file[name]))
  const locked = isFromEnvironment
    ? 'It is set in the environment of the process, which takes precedence over .env.'
    : lockedBecause
  return {
    ...{ name, group, description: schema.description ?? '', ...kindOf(schema, defaultValue) },
    value: isSecret ? null : withoutPassword(inUse),
    default_value: isSecret ? null : defaultValue,
    is_secret: isSecret,
    is_set: source !== 'default' || (isSecret && inUse !== null),
    source,
    editable: locked === undefined,
    locked_because: locked ?? null,
    pending: isEditable(name) && !isFromEnvironment && saved !== inUse,
  }
}

function valueOf(schema: z.ZodType, raw: string | undefined): unknown {
  const parsed = schema.safeParse(raw)
  return parsed.success ? parsed.data : raw
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Addresses may carry user and password. */
function withoutPassword(value: string | null): string | null {
  return value?.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*@/i, '$1(hidden)@') ?? null
}

function kindOf(
  schema: z.ZodType,
  defaultValue: string | null,
): { kind: ListedSetting['kind']; choices?: string[] } {
  const shape = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as {
    type?: string
    enum?: string[]
    format?: string
  }
  if (shape.enum !== undefined) return { kind: 'choice', choices: shape.enum }
  if (shape.type === 'number' || shape.type === 'integer') return { kind: 'number' }
  if (shape.type === 'boolean' || defaultValue === 'true' || defaultValue === 'false')
    return { kind: 'boolean' }
  return { kind: shape.format === 'uri' ? 'url' : 'text' }
}
