/** Engine.IO over a WebSocket: one packet a message. engine.io-protocol v4, "WebSocket". */
import { HarnessError } from '../../errors.ts'
import type { CloseInfo } from './closing.ts'
import type { EngineOptions, EngineRefusal, Opened, Transport } from './connection-types.ts'
import { HUNG_HINT, settleWithin } from './deadline.ts'
import { decodeEnginePacket, type EngineOpen, type EngineProtocol, encodeEnginePacket, parseOpen } from './engine.ts'
import { type EngineSession, finish, receive, violated } from './engine-session.ts'
import { engineTarget } from './engine-target.ts'
import type { Network } from './network.ts'
import { openWebSocket, type WebSocketOptions, type WebSocketWire } from './websocket.ts'

/** The WebSocket options that an Engine.IO session hands on. */
export function webSocketOptions(
  options: EngineOptions,
): Omit<WebSocketOptions, 'onMessage' | 'onClose' | 'timeoutMs'> {
  const { url, headers, subprotocols, localAddress, tls, masks, coalesce, maxPayloadBytes, keepHeaders } = options
  return {
    url,
    localAddress,
    tls,
    masks,
    ...(headers === undefined ? {} : { headers }),
    ...(subprotocols === undefined ? {} : { subprotocols }),
    ...(keepHeaders === undefined ? {} : { keepHeaders }),
    ...(coalesce === undefined ? {} : { coalesce }),
    ...(maxPayloadBytes === undefined ? {} : { maxPayloadBytes }),
  }
}

interface OverWebSocket {
  readonly socket: WebSocketWire
  readonly eio: EngineProtocol
}

/** Shared by all of them, as one prototype: there are as many transports as sessions. */
const overWebSocket: Transport & ThisType<OverWebSocket> = {
  name: 'websocket',
  sendMessage(data) {
    this.socket.send(typeof data === 'string' ? `4${data}` : encodeEnginePacket({ type: 'message', data }, this.eio))
  },
  sendPackets(packets) {
    for (const packet of packets) this.socket.send(packet)
  },
  sendRaw(raw) {
    this.socket.send(raw)
  },
  sendFrame(raw) {
    this.socket.sendFrame(raw)
  },
  close() {
    return this.socket.close()
  },
  kill(reset) {
    this.socket.destroy(reset)
  },
  pause() {
    this.socket.pause()
  },
  resume() {
    this.socket.resume()
  },
  get bytesSent() {
    return (this as unknown as OverWebSocket).socket.bytesSent
  },
  get bytesReceived() {
    return (this as unknown as OverWebSocket).socket.bytesReceived
  },
  get bufferedBytes() {
    return (this as unknown as OverWebSocket).socket.bufferedBytes
  },
}

export function webSocketTransport(socket: WebSocketWire, options: EngineOptions): Transport {
  const own: OverWebSocket = { socket, eio: options.eio ?? 4 }
  return Object.setPrototypeOf(own, overWebSocket)
}

/** Hands a WebSocket message to the session as a packet. */
export function receiveMessage(session: EngineSession, raw: string | Buffer): void {
  const packet = decodeEnginePacket(raw, session.options.eio ?? 4)
  if (packet.type === 'violation') violated(session, packet.reason)
  else receive(session, packet)
}

/** engine.io-protocol v4, "Packet encoding": 4 is a message. */
const MESSAGE = 0x34

/** Offers messages undecoded, from the moment on when they are handed out as they come. */
export function textBytesTaker(session: EngineSession): WebSocketOptions['onTextBytes'] {
  const { onMessageBytes } = session.options
  if (onMessageBytes === undefined) return undefined
  return (buffer, from, to) =>
    buffer[from] === MESSAGE && session.kept === undefined && session.ended === undefined
      ? onMessageBytes(buffer, from + 1, to)
      : false
}

export async function openOverWebSocket(network: Network, session: EngineSession): Promise<Opened | EngineRefusal> {
  const { options } = session
  const { timeoutMs, signal } = options
  const startMs = performance.now()
  const opening = createOpening(session)
  const result = await openWebSocket(network, {
    ...webSocketOptions(options),
    target: engineTarget(options, 'websocket'),
    timeoutMs,
    signal,
    onMessage: opening.onMessage,
    onTextBytes: textBytesTaker(session),
    onClose: opening.onClose,
  })
  if (!result.ok) {
    const { status, headers } = result.response
    return { ok: false, status, headers, body: result.response.text() }
  }

  const { socket } = result
  const shakenMs = performance.now()
  const late = () =>
    new HarnessError('target-hung', `no Engine.IO open packet within ${timeoutMs} ms`, { hint: HUNG_HINT })
  const stop = () => socket.destroy()
  const limits = { timeoutMs: timeoutMs - (shakenMs - startMs), signal, late, stop }
  const said = await settleWithin<Answer>(limits, ({ resolve }) => {
    opening.answered = resolve
    if (opening.first !== undefined) resolve(opening.first)
  })
  opening.answered = undefined
  const { responseHeaders, protocol, tcpMs, upgradeMs } = socket
  if (typeof said !== 'string' && !Buffer.isBuffer(said)) {
    const { status = 101, reason = '' } = said
    return { ok: false, status, headers: responseHeaders, body: reason, closed: said }
  }
  const times = { tcpMs, upgradeMs, openMs: performance.now() - shakenMs }
  const transport = webSocketTransport(socket, options)
  return { ok: true, open: openOf(said, stop), transport, times, responseHeaders, protocol }
}

type Answer = string | Buffer | CloseInfo

interface Opening {
  /** The first thing that came: the open packet, when all is well. */
  first: Answer | undefined
  answered: ((answer: Answer) => void) | undefined
  readonly onMessage: (data: string | Buffer) => void
  readonly onClose: (info: CloseInfo) => void
}

/** Apart from `openOverWebSocket`, so that what lives on with the session does not keep the handshake's data alive. */
function createOpening(session: EngineSession): Opening {
  const answer = (what: Answer) => {
    opening.first = what
    opening.answered?.(what)
  }
  const opening: Opening = {
    first: undefined,
    answered: undefined,
    onMessage(data) {
      if (opening.first === undefined) answer(data)
      else receiveMessage(session, data)
    },
    onClose(info) {
      if (opening.first === undefined) answer(info)
      finish(session, info)
    },
  }
  return opening
}

function openOf(said: string | Buffer, stop: () => void): EngineOpen {
  const packet = decodeEnginePacket(said)
  const open = packet.type === 'open' ? parseOpen(packet.data) : undefined
  if (open !== undefined && !('type' in open)) return open
  stop()
  const reason =
    open?.reason ?? `the first packet is no open packet, but ${JSON.stringify(said.toString().slice(0, 40))}`
  throw new HarnessError('target-not-socketio', reason, {
    hint: 'a WebSocket answers there that is no Socket.IO server',
  })
}
