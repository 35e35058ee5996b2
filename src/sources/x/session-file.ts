/** The session that is kept beside the browser's profile: cookies, in a file that only its owner can read. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { orAbsent } from '../../absent.ts'
import { z } from 'zod'

const cookieSchema = z.object({
  name: z.string(),
  value: z.string(),
  domain: z.string(),
  path: z.string(),
  expires: z.number(),
  httpOnly: z.boolean(),
  secure: z.boolean(),
  sameSite: z.enum(['Strict', 'Lax', 'None']),
})
export type Cookie = z.infer<typeof cookieSchema>

/** What X made of the session when it was last used. */
const checkSchema = z.object({
  state: z.enum(['ok', 'expired', 'locked', 'challenged', 'suspended']),
  /** When it was first seen so, and last; ISO 8601 UTC. */
  since: z.string(),
  at: z.string(),
})
export type SessionCheck = z.infer<typeof checkSchema>

const sessionSchema = z.object({
  /** As Playwright's storage state has them, so that a file from elsewhere can be used. */
  cookies: z.array(cookieSchema),
  savedAt: z.string().optional(),
  /** How it was made. */
  via: z.enum(['login', 'password', 'cookies']).optional(),
  /** Which cookies of the settings it began with; others in the settings replace it. */
  origin: z.string().optional(),
  /** One that is expired is not tried again. */
  checked: checkSchema.optional(),
  /** Which name and password X did not take: they are not tried again. */
  refusedLogin: z.string().optional(),
})
export type KeptSession = z.infer<typeof sessionSchema>

const NAME = 'session.json'

/** @returns `undefined` where there is none, or none that is whole. @throws {SystemError} `unreadable`. */
export async function readSession(folder: string): Promise<KeptSession | undefined> {
  const text = await orAbsent(readFile(join(folder, NAME), 'utf8'))
  if (text === undefined) return undefined
  try {
    return sessionSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Whole or not at all; mode 0600 from the first byte on. */
export async function writeSession(folder: string, session: KeptSession): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = join(folder, `.${randomUUID()}.part`)
  await writeFile(draft, JSON.stringify(session, undefined, 2), { mode: 0o600, flag: 'wx' })
  await rename(draft, join(folder, NAME))
}

/** @returns The check of now, after the one before. */
export function checkedNow(state: SessionCheck['state'], before: SessionCheck | undefined): SessionCheck {
  const at = new Date().toISOString()
  return { state, since: before?.state === state ? before.since : at, at }
}

/** @returns The value by which X knows the session. */
export function authTokenOf({ cookies }: Pick<KeptSession, 'cookies'>): string | undefined {
  const found = cookies.find(({ name, value }) => name === 'auth_token' && value !== '')
  return found?.value
}

/** @returns What tells secrets of the settings apart without holding them. */
export function fingerprint(...secrets: readonly string[]): string {
  return createHash('sha256').update(secrets.join('\0')).digest('hex')
}
