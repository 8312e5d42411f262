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
  watch,
  whenEnded,
  withTransport,
} from './engine-session.ts'
import { openOverWebSocket } from './engine-websocket.ts'
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
  readonly session: EngineSession
}

const sessionOf = (connection: object): EngineSession => (connection as Held).session

/** Getters that all connections share: on each of its own they would make it a slow and large object. */
const shared = {
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

function connectionOf(network: Network, session: EngineSession, opened: Opened): EngineConnection {
  const { open, times, responseHeaders, protocol } = opened
  const own: Omit<EngineConnection, keyof typeof shared> & Held = {
    session,
    open,
    responseHeaders,
    protocol,
    ...times,
    send: (message) => withTransport(session, (to) => to.sendMessage(message)),
    sendPackets: (packets) => withTransport(session, (to) => to.sendPackets(packets)),
    sendRaw: (raw) => withTransport(session, (to) => to.sendRaw(raw)),
    sendFrame: (raw) => withTransport(session, (to) => to.sendFrame(raw)),
    async upgrade(timeoutMs = session.options.timeoutMs) {
      if (session.transport?.name !== 'polling') throw new HarnessError('usage', 'only polling can be upgraded')
      return upgradeToWebSocket(network, session, open.sid, timeoutMs)
    },
    async close() {
      if (session.ended === undefined && session.transport !== undefined) {
        finish(session, await session.transport.close())
      }
      return whenEnded(session)
    },
    kill(reset = false) {
      session.transport?.kill(reset)
      finish(session, { by: 'us', kind: 'tcp-end' })
    },
    pause() {
      watch(session, false)
      session.transport?.pause()
    },
    resume() {
      watch(session, true)
      session.transport?.resume()
    },
  }
  return Object.setPrototypeOf(own, shared)
}
