/** The only opener of sockets in target/, attacks/ and the open-loop scenarios. */
import net from 'node:net'
import tls from 'node:tls'
import { HarnessError } from '../../errors.ts'
import { HUNG_HINT, settleWithin } from './deadline.ts'
import { bareHost, resolveAllowed } from './loopback.ts'
import type { Network } from './network.ts'
import { openTunnel } from './proxy.ts'
import { asHarnessError } from './socket-errors.ts'

export { assertAllowed, isLoopback } from './loopback.ts'

export interface TlsOptions {
  /** PEM certificates to trust instead of the system's. */
  ca?: string | Buffer
  /** PEM client certificate and its key. */
  cert?: string | Buffer
  key?: string | Buffer
  /** True accepts any certificate. */
  insecure?: boolean
  /** The name to ask for and to check; the host when left out. */
  servername?: string
  /** Oldest and newest version, and ciphers, to offer; the defaults of Node when left out. */
  minVersion?: tls.SecureVersion
  maxVersion?: tls.SecureVersion
  ciphers?: string
}

export interface DialOptions {
  host: string
  port: number
  tls?: TlsOptions | undefined
  /** The address to come from; on Linux any 127.x.y.z. */
  localAddress?: string | undefined
  /** For the connection with its tunnel and its TLS handshake; waiting for `maxRatePerSecond` does not count. */
  timeoutMs: number
  /** Watched until the connection is open, not afterwards. */
  signal?: AbortSignal | undefined
  /**
   * Receives all bytes, from the first one on, in place of 'data' events. On plain TCP they lie in ONE read buffer
   * that all sockets of the process share, so that an idle socket costs no buffer: copy what you keep.
   */
  onBytes?: ((bytes: Buffer) => void) | undefined
}

const SHARED_READ_BYTES = 64 * 1024
const sharedReadBuffer = Buffer.allocUnsafeSlow(SHARED_READ_BYTES)
/** Views of its beginning by length, made once: most reads of a load run are short, and there are very many of them. */
const views: (Buffer | undefined)[] = new Array(2048).fill(undefined)

/**
 * Opens a connection, through `network.proxy` when there is one. The caller closes it. A name is resolved here and
 * the very address that was checked is dialled. Errors after opening are followed by 'close' and need no listener.
 * @throws HarnessError `remote-refused` (nothing was sent), `limit-reached`, `target-unreachable`, `target-hung`,
 *   `target-not-socketio` (it does not speak TLS), `interrupted`
 */
export async function dial(network: Network, options: DialOptions): Promise<net.Socket | tls.TLSSocket> {
  const { proxy } = network
  if (proxy !== undefined && proxy.protocol !== 'http:') {
    throw new HarnessError('usage', `the proxy ${proxy.host} is not an http:// proxy`)
  }
  const inTunnel = await tunnelTargets(network, options.host)
  const first = await resolveAllowed(network, proxy === undefined ? options.host : proxy.hostname)
  const firstPort = proxied(network)?.port ?? options.port
  await network.pace(1, options.signal)

  const endsAtMs = performance.now() + options.timeoutMs
  let failure: HarnessError | undefined
  for (const { address } of reachableFrom(first, options.localAddress)) {
    for (const host of proxy === undefined ? [address] : inTunnel) {
      try {
        const connectTo = { host: address, port: firstPort }
        const leg = { ...options, connectTo, endsAtMs, tunnelTo: { host, port: options.port } }
        return await openLeg(network, leg, proxy)
      } catch (error) {
        if (!(error instanceof HarnessError) || error.code !== 'target-unreachable') throw error
        failure = error
      }
    }
  }
  throw failure ?? new HarnessError('target-unreachable', `${options.host} has no address that fits the local address`)
}

function reachableFrom(addresses: Awaited<ReturnType<typeof resolveAllowed>>, localAddress: string | undefined) {
  const family = localAddress === undefined ? 0 : net.isIP(localAddress)
  return family === 0 ? addresses : addresses.filter((candidate) => candidate.family === family)
}

/**
 * What a proxy is asked for: the checked addresses, lest it look the name up anew; but an allowed remote host by its
 * name, which perhaps only the proxy can look up.
 */
async function tunnelTargets(network: Network, hostInUrl: string): Promise<string[]> {
  const host = bareHost(hostInUrl)
  if (network.proxy !== undefined && network.allowRemote.some((name) => bareHost(name) === host)) return [host]
  const addresses = await resolveAllowed(network, host)
  return addresses.map(({ address }) => address)
}

interface Leg extends DialOptions {
  /** The target's checked address, or the proxy's. */
  connectTo: { host: string; port: number }
  endsAtMs: number
  tunnelTo: { host: string; port: number }
}

async function openLeg(network: Network, leg: Leg, proxy: URL | undefined): Promise<net.Socket | tls.TLSSocket> {
  // TLS reads below JavaScript: the socket under it must not have the shared buffer.
  const plainReader = leg.tls === undefined ? leg.onBytes : undefined
  let consume = plainReader
  const diverted = proxy === undefined || plainReader === undefined ? plainReader : (bytes: Buffer) => consume?.(bytes)
  const socket = await openTcp(network, leg, diverted)
  try {
    if (proxy !== undefined) {
      await openTunnel(socket, proxy, leg, (reader) => {
        if (plainReader === undefined) return false
        consume = reader ?? plainReader
        return true
      })
    }
    return leg.tls === undefined ? socket : await openTls(socket, leg, leg.tls)
  } catch (error) {
    socket.destroy()
    throw error
  }
}

function late(leg: Leg, what: string): () => HarnessError {
  return () =>
    new HarnessError('target-hung', `${leg.host}:${leg.port} did not ${what} within ${leg.timeoutMs} ms`, {
      hint: HUNG_HINT,
    })
}

function openTcp(network: Network, leg: Leg, onBytes: ((bytes: Buffer) => void) | undefined): Promise<net.Socket> {
  const release = network.claimConnection()
  let socket: net.Socket | undefined
  const stop = () => {
    if (socket === undefined) release()
    socket?.destroy()
  }
  const { signal } = leg
  const limits = { timeoutMs: leg.endsAtMs - performance.now(), signal, late: late(leg, 'take the connection'), stop }
  return settleWithin<net.Socket>(limits, ({ resolve, reject }) => {
    const opening = net.connect({
      ...leg.connectTo,
      noDelay: true,
      ...(leg.localAddress === undefined ? {} : { localAddress: leg.localAddress }),
      ...(onBytes === undefined ? {} : { onread: sharedRead(onBytes) }),
    })
    socket = opening
    const failed = (error: Error) => reject(asHarnessError(error, { ...leg, ...(proxied(network) ?? {}) }))
    opening.once('error', failed)
    opening.on('error', followedByClose)
    opening.on('close', release)
    opening.once('connect', () => {
      // Listeners live as long as the socket, and this one would keep all of the dialling alive.
      opening.off('error', failed)
      resolve(opening)
    })
  })
}

/** Stays for the life of the socket: without a listener a reset by the peer would end the process. */
function followedByClose(): void {
  // 'close' comes next and says so
}

/** Who is at fault when connecting fails behind a proxy: the proxy. */
function proxied({ proxy }: Network): { host: string; port: number } | undefined {
  return proxy === undefined ? undefined : { host: `the proxy ${proxy.hostname}`, port: Number(proxy.port || 80) }
}

function sharedRead(onBytes: (bytes: Buffer) => void): net.OnReadOpts {
  return {
    buffer: sharedReadBuffer,
    callback(length) {
      onBytes(viewOf(length))
      return true
    },
  }
}

function viewOf(length: number): Buffer {
  if (length >= views.length) return sharedReadBuffer.subarray(0, length)
  const known = views[length]
  if (known !== undefined) return known
  const made = sharedReadBuffer.subarray(0, length)
  views[length] = made
  return made
}

function openTls(socket: net.Socket, leg: Leg, options: TlsOptions): Promise<tls.TLSSocket> {
  let secured: tls.TLSSocket | undefined
  const stop = () => {
    secured?.destroy()
    socket.destroy()
  }
  const { signal } = leg
  const limits = { timeoutMs: leg.endsAtMs - performance.now(), signal, late: late(leg, 'finish TLS'), stop }
  return settleWithin<tls.TLSSocket>(limits, ({ resolve, reject }) => {
    const host = bareHost(leg.host)
    const { insecure, servername, ...material } = options
    const name = servername ?? (net.isIP(host) === 0 ? host : undefined) // RFC 6066: no literal addresses in SNI
    const securing = tls.connect({
      socket,
      host,
      rejectUnauthorized: insecure !== true,
      ALPNProtocols: ['http/1.1'],
      ...(name === undefined ? {} : { servername: name }),
      ...material,
    })
    secured = securing
    securing.on('error', (error) => reject(asHarnessError(error, leg)))
    securing.once('close', () => {
      socket.destroy()
      reject(new HarnessError('target-unreachable', `${leg.host}:${leg.port} closed the connection during TLS`))
    })
    securing.once('secureConnect', () => resolve(securing))
    if (leg.onBytes !== undefined) securing.on('data', leg.onBytes)
  })
}
