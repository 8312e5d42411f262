/** An Engine.IO session over WebSocket or HTTP polling, uniform for those who use it. */
import { HarnessError } from '../../errors.ts'
import type { CloseInfo } from './closing.ts'
import type { EngineConnection, EngineOptions, EngineResult, Opened, TransportName } from './connection-types.ts'
import {
  begin,
  createSession,
  type EngineSession,
  finish,
  handOut,
  sendMessage,
  sendPackets,
  transportNow,
  watch,
  whenEnded,
  withTransport,
} from './engine-session.ts'
import { openOverWebSocket } from './engine-websocket.ts'
import type { Header } from './http-response.ts'
import type { Network } from './network.ts'
import { openOverPolling } from './polling.ts'
import { upgradeToWebSocket } from './upgrade.ts'

export type {
  EngineConnection,
  EngineOptions,
  EngineRefusal,
  EngineResult,
  TransportName,
  UpgradeResult,
} from './connection-types.ts'

/**
 * Opens an Engine.IO session. A refusal is data. The caller ends the session, with `close()` or `kill()`.
 * @throws HarnessError as `dial()` does, `target-hung` (no answer, or no open packet), `target-not-socketio`
 *   (no HTTP, no WebSocket, or no open packet first), `interrupted`
 */
export async function openEngine(network: Network, options: EngineOptions): Promise<EngineResult> {
  const session = createSession(options)
  const over = options.transport === 'websocket' ? openOverWebSocket : openOverPolling
  const opened = await over(network, session)
  if (!opened.ok) return opened
  begin(session, opened.open, opened.transport)
  return { ok: true, connection: connectionOf(network, session, opened) }
}

interface Held {
  readonly network: Network
  readonly session: EngineSession
}

const sessionOf = (connection: object): EngineSession => (connection as Held).session

/** What all connections share: on each of its own it would weigh more than the rest of an idle session. */
const shared: Omit<EngineConnection, 'open' | 'responseHeaders' | 'protocol' | 'tcpMs' | 'upgradeMs' | 'openMs'> = {
  send(message) {
    const session = sessionOf(this)
    const to = session.bridge === undefined ? transportNow(session) : undefined
    if (to === undefined) sendMessage(session, message)
    else to.sendMessage(message)
  },
  sendPackets(packets) {
    sendPackets(sessionOf(this), packets)
  },
  sendRaw(raw) {
    withTransport(sessionOf(this), (to) => to.sendRaw(raw))
  },
  sendFrame(raw) {
    const session = sessionOf(this)
    const to = transportNow(session)
    if (to === undefined) withTransport(session, (later) => later.sendFrame(raw))
    else to.sendFrame(raw)
  },
  async upgrade(timeoutMs, headers) {
    const { network, session } = this as unknown as Held
    if (session.open === undefined || session.transport?.name !== 'polling') {
      throw new HarnessError('usage', 'only polling can be upgraded')
    }
    return upgradeToWebSocket(network, session, session.open.sid, timeoutMs ?? session.options.timeoutMs, headers)
  },
  async close() {
    const session = sessionOf(this)
    if (session.ended === undefined && session.transport !== undefined) {
      finish(session, await session.transport.close())
    }
    return whenEnded(session)
  },
  kill(reset = false) {
    const session = sessionOf(this)
    session.transport?.kill(reset)
    finish(session, { by: 'us', kind: 'tcp-end' })
  },
  pause() {
    const session = sessionOf(this)
    watch(session, false)
    session.transport?.pause()
  },
  resume() {
    const session = sessionOf(this)
    watch(session, true)
    session.transport?.resume()
  },
  get onPacket(): EngineConnection['onPacket'] {
    return sessionOf(this).onPacket
  },
  set onPacket(handler) {
    sessionOf(this).onPacket = handler
    handOut(sessionOf(this))
  },
  get onMessage(): EngineConnection['onMessage'] {
    return sessionOf(this).onMessage
  },
  set onMessage(handler) {
    sessionOf(this).onMessage = handler
    handOut(sessionOf(this))
  },
  get onClose(): EngineConnection['onClose'] {
    return sessionOf(this).onClose
  },
  set onClose(handler) {
    const session = sessionOf(this)
    session.onClose = handler
    if (session.begun && session.ended !== undefined) handler?.(session.ended)
  },
  get closed(): Promise<CloseInfo> {
    return whenEnded(sessionOf(this))
  },
  get isOpen(): boolean {
    return sessionOf(this).ended === undefined
  },
  get transport(): TransportName {
    return sessionOf(this).transport?.name ?? 'websocket'
  },
  get bytesSent(): number {
    const { transport, bytesSentBefore } = sessionOf(this)
    return bytesSentBefore + (transport?.bytesSent ?? 0)
  },
  get bytesReceived(): number {
    const { transport, bytesReceivedBefore } = sessionOf(this)
    return bytesReceivedBefore + (transport?.bytesReceived ?? 0)
  },
  get bufferedBytes(): number {
    return sessionOf(this).transport?.bufferedBytes ?? 0
  },
}

const noHeaders: readonly Header[] = []

function connectionOf(network: Network, session: EngineSession, opened: Opened): EngineConnection {
  const { open, times, protocol } = opened
  const responseHeaders = session.options.keepHeaders === false ? noHeaders : opened.responseHeaders
  const own = { network, session, open, responseHeaders, protocol, ...times }
  return Object.setPrototypeOf(own, shared)
}
