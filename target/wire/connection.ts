/** An Engine.IO session over WebSocket or HTTP polling, uniform for those who use it. */
import { HarnessError } from '../../errors.ts'
import type { EngineConnection, EngineOptions, EngineResult, Opened, Transport } from './connection-types.ts'
import { createSession, type EngineSession } from './engine-session.ts'
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
  session.begin(opened.open, opened.transport)
  return { ok: true, connection: connectionOf(network, session, opened) }
}

function connectionOf(network: Network, session: EngineSession, opened: Opened): EngineConnection {
  const { handlers, withTransport } = session
  const current = (): Transport => session.transport ?? opened.transport
  const over = (name: Transport): Transport | undefined => (current() === name ? undefined : name)

  const connection: EngineConnection = {
    open: opened.open,
    send: (message) => withTransport((to) => to.sendMessage(message)),
    sendPackets: (packets) => withTransport((to) => to.sendPackets(packets)),
    sendRaw: (raw) => withTransport((to) => to.sendRaw(raw)),
    sendFrame: (raw) => withTransport((to) => to.sendFrame(raw)),
    async upgrade(timeoutMs = session.options.timeoutMs) {
      if (current().name !== 'polling') throw new HarnessError('usage', 'only a polling session can be upgraded')
      return upgradeToWebSocket(network, session, opened.open.sid, timeoutMs)
    },
    async close() {
      if (session.isOpen) session.finish(await current().close())
      return session.closed
    },
    kill(reset = false) {
      current().kill(reset)
      session.finish({ by: 'us', kind: 'tcp-end' })
    },
    pause() {
      session.watch(false)
      current().pause()
    },
    resume() {
      session.watch(true)
      current().resume()
    },
    get onPacket() {
      return handlers.onPacket
    },
    set onPacket(handler) {
      handlers.onPacket = handler
    },
    get onMessage() {
      return handlers.onMessage
    },
    set onMessage(handler) {
      handlers.onMessage = handler
    },
    get onClose() {
      return handlers.onClose
    },
    set onClose(handler) {
      handlers.onClose = handler
    },
    closed: session.closed,
    responseHeaders: opened.responseHeaders,
    protocol: opened.protocol,
    ...opened.times,
    get transport() {
      return current().name
    },
    get isOpen() {
      return session.isOpen
    },
    // after an upgrade the bytes of both transports count
    get bytesSent() {
      return current().bytesSent + (over(opened.transport)?.bytesSent ?? 0)
    },
    get bytesReceived() {
      return current().bytesReceived + (over(opened.transport)?.bytesReceived ?? 0)
    },
    get bufferedBytes() {
      return current().bufferedBytes
    },
  }
  return connection
}
