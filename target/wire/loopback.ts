/** The rule that keeps gatecrash at home: only loopback is reached, unless the person named the host. */
import { BlockList, isIP } from 'node:net'
import { HarnessError } from '../../errors.ts'
import { settleWithin } from './deadline.ts'
import type { Network, ResolvedAddress } from './network.ts'

const LOOKUP_TIMEOUT_MS = 3000

// RFC 6890 table 4 (127.0.0.0/8) and table 17 (::1). BlockList judges ::ffff:a.b.c.d by its IPv4 part, and
// 0.0.0.0, which the kernel would route to this machine, is no loopback address: it stays out.
const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** True for 127.0.0.0/8, ::1, and 127.0.0.0/8 mapped into IPv6; false for whatever is not an IP address. */
export function isLoopback(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && loopback.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** `[::1]` as `::1`, lower case: how a URL's host is compared and dialled. */
export function bareHost(host: string): string {
  return (host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host).toLowerCase()
}

function refusal(host: string, why: string): HarnessError {
  return new HarnessError('remote-refused', `${host} ${why}, and only loopback may be reached`, {
    hint: `if you are allowed to test ${host}, add --allow-remote ${host}`,
  })
}

async function lookUp(network: Network, host: string): Promise<ResolvedAddress[]> {
  return settleWithin(
    {
      timeoutMs: LOOKUP_TIMEOUT_MS,
      late: () => new HarnessError('deadline', `looking up ${host} took over ${LOOKUP_TIMEOUT_MS} ms`),
      stop: () => {
        // a system look-up cannot be stopped; its answer is dropped
      },
    },
    ({ resolve, reject }) => {
      network.lookup(host).then(resolve, reject)
    },
  )
}

/**
 * The addresses that may be dialled for a host, at least one. A name is looked up once per network and pinned.
 * @throws HarnessError `remote-refused` when any of its addresses is not loopback, or it has none;
 *   `target-unreachable` when an allowed host does not resolve
 */
export async function resolveAllowed(network: Network, hostInUrl: string): Promise<readonly ResolvedAddress[]> {
  const host = bareHost(hostInUrl)
  const pinned = network.checked.get(host)
  if (pinned !== undefined) return pinned

  const allowed = network.allowRemote.some((name) => bareHost(name) === host)
  const addresses = await addressesOf(network, host, allowed)
  if (!allowed) {
    const foreign = addresses.find(({ address }) => !isLoopback(address))
    if (foreign !== undefined) {
      throw refusal(host, isIP(host) === 0 ? `is ${foreign.address}` : 'is not a loopback address')
    }
  }
  network.checked.set(host, addresses)
  return addresses
}

async function addressesOf(network: Network, host: string, allowed: boolean): Promise<readonly ResolvedAddress[]> {
  if (isIP(host) !== 0) return [{ address: host, family: isIP(host) }]
  try {
    const addresses = await lookUp(network, host)
    if (addresses.length > 0) return addresses
  } catch (cause) {
    // What cannot be shown to be loopback is refused like what is known not to be: the promise is about what is sent.
    if (!allowed) throw refusal(host, `does not resolve (${(cause as NodeJS.ErrnoException).code})`)
    throw new HarnessError('target-unreachable', `the name ${host} does not resolve`, {
      hint: 'check the spelling and the resolver of this machine',
      cause,
    })
  }
  throw refusal(host, 'has no address')
}

/**
 * Refuses a host early, before any work is done for it. Sends nothing to it; a name is looked up.
 * @throws HarnessError `remote-refused`, `target-unreachable`
 */
export async function assertAllowed(network: Network, host: string): Promise<void> {
  await resolveAllowed(network, host)
}
