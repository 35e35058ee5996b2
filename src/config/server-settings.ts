/** The part of the settings that says who may connect. */
import { UsageError } from '../errors.ts'
import type { Env } from './env.ts'

/** Whether only this machine can connect to an address that is listened on. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** @throws {UsageError} `token_required` when others could connect and would be asked for nothing. */
export function requireTokenOutside(env: Env): void {
  if (isLoopback(env.HOST) || env.KBA_TOKEN !== undefined) return
  throw new UsageError('token_required', `HOST=${env.HOST} can be reached from other machines.`, {
    hint: 'Set KBA_TOKEN to a long random text (openssl rand -hex 24), or leave HOST out.',
  })
}
