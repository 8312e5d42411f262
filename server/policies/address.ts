import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import type { Policies, PolicyContext } from '../policies.ts'

/**
 * The peer's address. `X-Forwarded-For` is believed from listed proxies only, and then from the right: everything to
 * the left of the last untrusted entry was written by the client.
 */
export function clientAddress({ configuration }: PolicyContext): Policies['clientAddress'] {
  const trusted = trustedProxies(configuration.trustedProxies)
  return (request) => {
    const peer = plain(request.socket.remoteAddress ?? '')
    if (configuration.trustedProxies.length === 0 || !trusted(peer)) return limitKey(peer)
    const hops = forwardedFor(request)
    while (hops.length > 0) {
      const hop = plain(hops.pop() ?? '')
      if (isIP(hop) === 0) break
      if (!trusted(hop)) return limitKey(hop)
    }
    return limitKey(peer)
  }
}

function trustedProxies(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

function forwardedFor(request: IncomingMessage): string[] {
  const header = request.headers['x-forwarded-for']
  const text = Array.isArray(header) ? header.join(',') : (header ?? '')
  return text.split(',').map((hop) => hop.trim())
}

function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

/** One customer has a whole /64 of IPv6, so that is what limits count. */
export function limitKey(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? []
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
