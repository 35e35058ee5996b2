/** The part of the settings that says who may connect. */
import { UsageError } from '../errors.ts'
import type { Env } from './env.ts'
import { parseTrustedProxies, type TrustsProxy } from './trusted-proxies.ts'

/** Whether only this machine can connect to an address that is listened on. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** @returns `undefined` where no proxy is trusted. */
export function trustedProxies({ TRUST_PROXY: text }: Pick<Env, 'TRUST_PROXY'>): TrustsProxy | undefined {
  const parsed = parseTrustedProxies(text)
  return typeof parsed === 'function' ? parsed : undefined
}

/** @throws {UsageError} `token_required` when others could connect and would be asked for nothing. */
export function requireTokenOutside(env: Env): void {
  if (env.KBA_TOKEN !== undefined) return
  const isBehindProxy = trustedProxies(env) !== undefined
  if (isLoopback(env.HOST) && !isBehindProxy) return
  const setting = isBehindProxy ? `TRUST_PROXY=${env.TRUST_PROXY}` : `HOST=${env.HOST}`
  throw new UsageError('token_required', `With ${setting}, other machines can reach the server.`, {
    hint: `Set KBA_TOKEN to a long random text (openssl rand -hex 24), or leave ${isBehindProxy ? 'TRUST_PROXY' : 'HOST'} out.`,
  })
}
