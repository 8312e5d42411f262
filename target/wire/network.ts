/** What one invocation may send, to whom, and how much of it was sent. `dial()` is its only user that opens sockets. */
import { lookup as systemLookup } from 'node:dns/promises'
import { HarnessError } from '../../errors.ts'
import { waitUntil } from './deadline.ts'

export interface ResolvedAddress {
  address: string
  family: number
}

export interface NetworkOptions {
  /** Hosts (names or addresses, no ports) that may be reached though they are not loopback. */
  allowRemote?: readonly string[]
  /** Cap on connections, requests and paced messages together, per second. */
  maxRatePerSecond?: number
  /** Cap on connections that are open at the same time. */
  maxConnections?: number
  /** An intercepting proxy (`http://host:port`): every connection becomes a CONNECT tunnel through it. */
  proxy?: URL
  /** Resolves a name to all its addresses; the system's resolver when left out. Tests put theirs here. */
  lookup?: (host: string) => Promise<ResolvedAddress[]>
}

/** One per invocation. The counters only grow, but for `openNow`. */
export interface Network {
  readonly allowRemote: readonly string[]
  readonly maxRatePerSecond: number | undefined
  readonly maxConnections: number | undefined
  readonly proxy: URL | undefined
  readonly lookup: (host: string) => Promise<ResolvedAddress[]>
  /** Addresses that were checked, by host: a name is looked up once, so that it cannot be rebound during a run. */
  readonly checked: Map<string, readonly ResolvedAddress[]>
  /** Connections begun. */
  readonly opened: number
  /** Connections that are open or being opened. */
  readonly openNow: number
  readonly peakOpen: number
  /** Connections, requests and messages that went through `pace()`. */
  readonly sent: number
  /**
   * Resolves when `count` more connections, requests or messages may be sent; at once when there is no cap.
   * Everything that an attack sends passes here; `dial()` and the HTTP client call it themselves.
   * @throws HarnessError `interrupted` when the signal aborts
   */
  pace(count?: number, signal?: AbortSignal): Promise<void>
  /**
   * Takes one of the `maxConnections` slots; the returned function gives it back and may be called more than once.
   * @throws HarnessError `limit-reached`
   */
  claimConnection(): () => void
}

/** Lost time may be caught up this far, so that a coarse timer does not lower the rate; never a burst beyond it. */
const CATCH_UP_MS = 10

export function createNetwork(options: NetworkOptions = {}): Network {
  const rate = options.maxRatePerSecond
  const gapMs = rate === undefined ? 0 : 1000 / rate
  let freeAtMs = 0

  const network = {
    allowRemote: options.allowRemote ?? [],
    maxRatePerSecond: rate,
    maxConnections: options.maxConnections,
    proxy: options.proxy,
    lookup: options.lookup ?? ((host: string) => systemLookup(host, { all: true, verbatim: true })),
    checked: new Map<string, readonly ResolvedAddress[]>(),
    opened: 0,
    openNow: 0,
    peakOpen: 0,
    sent: 0,

    async pace(count = 1, signal?: AbortSignal): Promise<void> {
      network.sent += count
      if (rate === undefined) return
      // Each caller is given its own instant: many may wait at once, and a late timer delays only its own caller.
      const startMs = Math.max(performance.now() - CATCH_UP_MS, freeAtMs)
      freeAtMs = startMs + count * gapMs
      await waitUntil(startMs, signal)
    },

    claimConnection(): () => void {
      if (network.maxConnections !== undefined && network.openNow >= network.maxConnections) {
        throw new HarnessError('limit-reached', `${network.openNow} connections are open, which is the cap`, {
          hint: 'raise --max-connections, or the budget in the profile',
        })
      }
      network.opened += 1
      network.openNow += 1
      network.peakOpen = Math.max(network.peakOpen, network.openNow)
      let held = true
      return () => {
        if (held) network.openNow -= 1
        held = false
      }
    },
  }
  return network
}
