/** The part of an Engine.IO session that is the same on both transports: packets, heartbeat, and one ending. */
import { type CloseInfo, closeOnce } from './closing.ts'
import type { EngineConnection, EngineOptions, Transport } from './connection-types.ts'
import type { EngineOpen, EnginePacket } from './engine.ts'

export interface EngineSession {
  readonly options: EngineOptions
  /** For the transport: a packet arrived. */
  receive(packet: EnginePacket): void
  /** For the transport: what arrived was no packet. */
  violated(reason: string): void
  /** For the transport: it ended. Only the first ending counts. */
  finish(info: CloseInfo): void
  readonly transport: Transport | undefined
  /** Starts the heartbeat and hands packets out: to a handler in the options once the caller has the connection. */
  begin(open: EngineOpen, transport: Transport): void
  /** Keeps what is sent until `switchTo()` or `release()`. */
  hold(): void
  release(): void
  /** Goes on over another transport; what was held goes out over it. */
  switchTo(transport: Transport): void
  readonly isOpen: boolean
  readonly closed: Promise<CloseInfo>
  /** Sends when nothing is held, else later. */
  withTransport(send: (transport: Transport) => void): void
  readonly handlers: Pick<EngineConnection, 'onPacket' | 'onMessage' | 'onClose'>
  /** Stops and restarts watching for the server's pings. */
  watch(on: boolean): void
}

export function createSession(options: EngineOptions): EngineSession {
  let transport: Transport | undefined
  let open: EngineOpen | undefined
  let held: ((transport: Transport) => void)[] | undefined
  /** Packets that nobody was there to take; undefined once they are handed out as they come. */
  let kept: EnginePacket[] | undefined = []
  let { onPacket, onMessage, onClose } = options
  let silence: NodeJS.Timeout | undefined
  let pinging: NodeJS.Timeout | undefined
  /** True once the caller of `openEngine()` has its connection. */
  let begun = false
  let tellClosed: ((info: CloseInfo) => void) | undefined
  const closed = new Promise<CloseInfo>((resolve) => {
    tellClosed = resolve
  })
  const isV3 = options.eio === 3

  const ending = closeOnce((info) => {
    clearTimeout(silence)
    clearInterval(pinging)
    held = undefined
    // A closing handshake is left to finish by itself; it has its own deadline.
    if (info.kind !== 'ws-close') transport?.kill(false)
    if (begun) onClose?.(info)
    tellClosed?.(info)
  })

  function withTransport(send: (transport: Transport) => void): void {
    if (ending.info !== undefined) return
    if (held !== undefined) held.push(send)
    else if (transport !== undefined) send(transport)
  }

  function deliver(packet: EnginePacket): void {
    if (kept !== undefined) kept.push(packet)
    else if (packet.type === 'message' && onMessage !== undefined) onMessage(packet.data)
    else onPacket?.(packet)
  }

  function handOut(): void {
    if (kept === undefined || (onPacket === undefined && onMessage === undefined)) return
    const packets = kept
    kept = undefined
    for (const packet of packets) deliver(packet)
  }

  function receive(packet: EnginePacket): void {
    if (ending.info !== undefined) return
    // EIO=4: the server pings. EIO=3: it answers ours. Either shows that it lives.
    if (packet.type === (isV3 ? 'pong' : 'ping')) {
      silence?.refresh()
      if (!isV3 && options.autoPong !== false) withTransport((to) => to.sendPackets([`3${packet.data}`]))
    }
    deliver(packet)
    if (packet.type === 'close') ending.finish({ by: 'peer', kind: 'engine-close' })
  }

  function watch(on: boolean): void {
    clearTimeout(silence)
    if (!on || open === undefined || ending.info !== undefined) return
    const allowedMs = open.pingIntervalMs + open.pingTimeoutMs
    silence = setTimeout(() => {
      ending.finish({ by: 'network', kind: 'ping-timeout', reason: `no heartbeat for ${allowedMs} ms` })
    }, allowedMs)
  }

  function release(): void {
    const sends = held ?? []
    held = undefined
    for (const send of sends) withTransport(send)
  }

  return {
    options,
    receive,
    violated: (reason) => void ending.finish({ by: 'peer', kind: 'protocol', reason }),
    finish: (info) => void ending.finish(info),
    begin(said, over) {
      open = said
      transport = over
      // Not before the caller's `await` has returned, or a handler would meet a connection that is not there yet.
      setImmediate(() => {
        begun = true
        handOut()
        if (ending.info !== undefined) onClose?.(ending.info)
      })
      if (ending.info !== undefined) {
        over.kill(false)
        return
      }
      watch(true)
      if (isV3 && options.autoPong !== false) {
        pinging = setInterval(() => withTransport((to) => to.sendPackets(['2'])), said.pingIntervalMs)
      }
    },
    hold() {
      held ??= []
    },
    release,
    switchTo(next) {
      transport = next
      release()
    },
    withTransport,
    watch,
    closed,
    get transport() {
      return transport
    },
    get isOpen() {
      return ending.info === undefined
    },
    handlers: {
      get onPacket() {
        return onPacket
      },
      set onPacket(handler) {
        onPacket = handler
        if (open !== undefined) handOut()
      },
      get onMessage() {
        return onMessage
      },
      set onMessage(handler) {
        onMessage = handler
        if (open !== undefined) handOut()
      },
      get onClose() {
        return onClose
      },
      set onClose(handler) {
        onClose = handler
        if (begun && ending.info !== undefined) handler?.(ending.info)
      },
    },
  }
}
