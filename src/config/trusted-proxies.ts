/** Whose word on where a request comes from is taken: `127.0.0.1, 10.0.0.0/8`, or `loopback`, `uniquelocal`. */
import proxyAddr from '@fastify/proxy-addr'

/** Whether an address is that of a proxy of ours. What is no address is not. */
export type TrustsProxy = (address: string) => boolean

/** A setting that is none, in words that follow "expected". */
export interface ProxyFault {
  fault: string
}

/** @returns `undefined` for `off`: no proxy is trusted. */
export function parseTrustedProxies(text: string): TrustsProxy | ProxyFault | undefined {
  if (text.trim().toLowerCase() === 'off') return undefined
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  const wrong = entries.find((entry) => !isAddress(entry))
  if (wrong !== undefined || entries.length === 0)
    return {
      fault: `off, or addresses of proxies such as 127.0.0.1, 10.0.0.0/8, loopback; not "${wrong ?? text}"`,
    }
  const trusts = proxyAddr.compile(entries)
  return (address) => trusts(address, 0)
}

function isAddress(entry: string): boolean {
  try {
    proxyAddr.compile(entry)
    return true
  } catch {
    return false
  }
}
