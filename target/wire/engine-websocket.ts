/** Engine.IO over a WebSocket: one packet a message. engine.io-protocol v4, "WebSocket". */
import { HarnessError } from '../../errors.ts'
import type { CloseInfo } from './closing.ts'
import type { EngineOptions, EngineRefusal, Opened, Transport } from './connection-types.ts'
import { settleWithin } from './deadline.ts'
import { decodeEnginePacket, type EngineOpen, encodeEnginePacket, parseOpen } from './engine.ts'
import type { EngineSession } from './engine-session.ts'
import { engineTarget } from './engine-target.ts'
import type { Network } from './network.ts'
import { openWebSocket, type WebSocketOptions, type WebSocketWire } from './websocket.ts'

/** The WebSocket options that an Engine.IO session hands on. */
export function webSocketOptions(
  options: EngineOptions,
): Omit<WebSocketOptions, 'onMessage' | 'onClose' | 'timeoutMs'> {
  const { url, headers, subprotocols, localAddress, tls, masks, coalesce, maxPayloadBytes } = options
  return {
    url,
    localAddress,
    tls,
    masks,
    ...(headers === undefined ? {} : { headers }),
    ...(subprotocols === undefined ? {} : { subprotocols }),
    ...(coalesce === undefined ? {} : { coalesce }),
    ...(maxPayloadBytes === undefined ? {} : { maxPayloadBytes }),
  }
}

export function webSocketTransport(socket: WebSocketWire, options: EngineOptions): Transport {
  const eio = options.eio ?? 4
  return {
    name: 'websocket',
    sendMessage: (data) => void socket.send(encodeEnginePacket({ type: 'message', data }, eio)),
    sendPackets(packets) {
      for (const packet of packets) socket.send(packet)
    },
    sendRaw: (raw) => void socket.send(raw),
    sendFrame: (raw) => void socket.sendFrame(raw),
    close: () => socket.close(),
    kill: (reset) => socket.destroy(reset),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    get bytesSent() {
      return socket.bytesSent
    },
    get bytesReceived() {
      return socket.bytesReceived
    },
    get bufferedBytes() {
      return socket.bufferedBytes
    },
  }
}

/** Hands a WebSocket message to the session as a packet. */
export function receiveMessage(session: EngineSession, raw: string | Buffer): void {
  const packet = decodeEnginePacket(raw, session.options.eio ?? 4)
  if (packet.type === 'violation') session.violated(packet.reason)
  else session.receive(packet)
}

export async function openOverWebSocket(network: Network, session: EngineSession): Promise<Opened | EngineRefusal> {
  const { options } = session
  const { timeoutMs, signal } = options
  const startMs = performance.now()
  let answered: ((answer: string | Buffer | CloseInfo) => void) | undefined
  let first: string | Buffer | CloseInfo | undefined
  const answer = (what: string | Buffer | CloseInfo) => {
    first ??= what
    answered?.(what)
  }
  const result = await openWebSocket(network, {
    ...webSocketOptions(options),
    target: engineTarget(options, 'websocket'),
    timeoutMs,
    signal,
    onMessage(data) {
      if (first === undefined) answer(data)
      else receiveMessage(session, data)
    },
    onClose(info) {
      answer(info)
      session.finish(info)
    },
  })
  if (!result.ok) {
    const { status, headers } = result.response
    return { ok: false, status, headers, body: result.response.text() }
  }

  const { socket } = result
  const shakenMs = performance.now()
  const late = () => new HarnessError('target-hung', `no Engine.IO open packet within ${timeoutMs} ms`)
  const stop = () => socket.destroy()
  const limits = { timeoutMs: timeoutMs - (shakenMs - startMs), signal, late, stop }
  const said = await settleWithin<string | Buffer | CloseInfo>(limits, ({ resolve }) => {
    answered = resolve
    if (first !== undefined) resolve(first)
  })
  const { responseHeaders, protocol, tcpMs, upgradeMs } = socket
  if (typeof said !== 'string' && !Buffer.isBuffer(said)) {
    return { ok: false, status: 101, headers: responseHeaders, body: '', closed: said }
  }
  const times = { tcpMs, upgradeMs, openMs: performance.now() - shakenMs }
  const transport = webSocketTransport(socket, options)
  return { ok: true, open: openOf(said, stop), transport, times, responseHeaders, protocol }
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
