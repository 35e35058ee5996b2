/**
 * Keeps requests for pages out of private networks. Names are resolved here, every address is looked at, and the
 * connection goes to just these addresses: a name that resolves differently a second time (DNS rebinding) gains nothing.
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { PostError } from '../errors.ts'

/** Resolves a name to all its addresses, as `dns.lookup` does with `all`: with an error there are none. */
export type Resolve = (
  host: string,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[] | undefined) => void,
) => void

/** The resolver of this machine. */
export const resolveBySystem: Resolve = (host, done) => {
  systemLookup(host, { all: true, verbatim: true }, (error, addresses?: LookupAddress[]) => {
    done(error, addresses)
  })
}

/**
 * @param address - An IPv4 or IPv6 address, without brackets.
 * @returns Whether it is one of the public internet. IPv4 addresses that are packed into IPv6 ones are unpacked; those
 * of translators and tunnels (NAT64, 6to4, Teredo) are not public.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  return ipaddr.process(address).range() === 'unicast'
}

/** @throws {PostError} `page_refused` when the host of the address is an IP address that is not public. */
export function requirePublicHost(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (ipaddr.isValid(host) && !isPublicAddress(host)) throw refused(host)
}

/** @returns What `http.request` takes as `lookup`; it fails with `page_refused` where one address is not public. */
export function publicLookup(resolve: Resolve): LookupFunction {
  return (host, options, callback) => {
    resolve(host, (error, addresses = []) => {
      const failure = error ?? faultOf(host, addresses)
      const [first] = addresses
      if (failure !== undefined || first === undefined) callback(failure ?? refused(host), '', 4)
      else if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

/** One private address among several is enough: whoever answers so is up to something. */
function faultOf(host: string, addresses: readonly LookupAddress[]): PostError | undefined {
  return addresses.every(({ address }) => isPublicAddress(address)) ? undefined : refused(host)
}

function refused(host: string): PostError {
  return new PostError('page_refused', `${host} is not on the public internet.`, {
    hint: 'To allow hosts in your own network, list them in LINKED_PAGES_PRIVATE_HOSTS.',
  })
}
