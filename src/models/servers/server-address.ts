/** Where a model server is: what we connect to, and what may be shown of it. */
import type { Provider } from '../model.ts'

/** A server and how to speak to it. */
export interface ServerAddress {
  provider: Exclude<Provider, 'builtin'>
  /** Without credentials. */
  url: string
  headers: Record<string, string>
}

/**
 * Takes `user:password@` out of the URL: fetch refuses it there, and would name it in its error.
 *
 * @param baseUrl - Such as `http://localhost:11434` or `https://api.openai.com/v1`.
 */
export function serverAddress(provider: ServerAddress['provider'], baseUrl: string): ServerAddress {
  const url = new URL(baseUrl)
  const { username, password } = url
  url.username = ''
  url.password = ''
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const headers = username
    ? { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
    : ({} as Record<string, string>)
  return { provider, url: url.href.replace(/(?<!\/)\/+$/, ''), headers }
}

/** @returns Such as `Ollama at http://localhost:11434`: no path, query or credentials. */
export function nameOfServer(server: ServerAddress): string {
  const kind = server.provider === 'ollama' ? 'Ollama' : 'The OpenAI-compatible server'
  return `${kind} at ${new URL(server.url).origin}`
}
