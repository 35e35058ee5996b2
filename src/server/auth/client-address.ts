/** From which address a request comes: that of the other end, unless this is a proxy which says for whom it asks. */
import type { IncomingHttpHeaders } from 'node:http'
import { isIP, type Socket } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { TrustsProxy } from '../../config/trusted-proxies.ts'

/** What is looked at of a request, of whichever server. */
export interface Caller {
  headers: IncomingHttpHeaders
  socket: Pick<Socket, 'remoteAddress' | 'localPort'>
}

/**
 * X-Forwarded-For is read from the right, as far as each address is one that is trusted: what stands further left was
 * written by whoever asked.
 *
 * @returns An address, or an empty text when the connection is closed already.
 */
export function clientAddress({ headers, socket }: Caller, trusts: TrustsProxy | undefined): string {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
  let address = socket.remoteAddress ?? ''
  while (trusts?.(address) === true) {
    const before = forwarded.pop()?.trim() ?? ''
    if (isIP(before) === 0) break
    address = before
  }
  return address
}

/** @returns The same for all addresses that one customer of a provider has: a whole /64 of IPv6. */
export function neighbourhoodOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed.kind() === 'ipv4' ? parsed.toString() : parsed.toByteArray().slice(0, 8).join('.')
}
