/** From polling to WebSocket inside one session. engine.io-protocol v4, "Upgrade". */
import { HarnessError } from '../../errors.ts'
import type { CloseInfo } from './closing.ts'
import type { UpgradeResult } from './connection-types.ts'
import { settleWithin } from './deadline.ts'
import { type EngineSession, finish, hold, release } from './engine-session.ts'
import { engineTarget } from './engine-target.ts'
import { receiveMessage, textBytesTaker, webSocketOptions, webSocketTransport } from './engine-websocket.ts'
import type { Header } from './http-response.ts'
import type { Network } from './network.ts'
import type { PollingTransport } from './polling.ts'
import { openWebSocket } from './websocket.ts'

/** `2probe` goes, `3probe` must come, `5` makes it final. */
const PROBE = '2probe'
const PROBE_ANSWER = '3probe'
const UPGRADE = '5'

/** Moves the session over; on a refusal it stays where it is. @throws HarnessError as `openWebSocket()` does */
export async function upgradeToWebSocket(
  network: Network,
  session: EngineSession,
  sid: string,
  timeoutMs: number,
  headers?: readonly Header[],
): Promise<UpgradeResult> {
  const { options } = session
  const polling = session.transport as PollingTransport
  const startMs = performance.now()
  let onProbe: ((answer: string | Buffer | CloseInfo) => void) | undefined
  let switched = false
  const takeBytes = textBytesTaker(session)
  const result = await openWebSocket(network, {
    ...webSocketOptions(options),
    headers: headers ?? polling.cookieHeaders(),
    target: engineTarget(options, 'websocket', sid),
    timeoutMs,
    onTextBytes: (buffer, from, to) => switched && takeBytes?.(buffer, from, to) === true,
    onMessage(data) {
      if (switched) receiveMessage(session, data)
      else onProbe?.(data)
    },
    onClose(info) {
      if (switched) finish(session, info)
      else onProbe?.(info)
    },
  })
  if (!result.ok) {
    const { status, headers } = result.response
    return { ok: false, status, headers, body: result.response.text() }
  }

  const { socket } = result
  const leftMs = () => timeoutMs - (performance.now() - startMs)
  const stop = () => socket.destroy()
  const late = () => new HarnessError('target-hung', `the upgrade was not finished within ${timeoutMs} ms`)
  const answer = await settleWithin<string | Buffer | CloseInfo>({ timeoutMs: leftMs(), late, stop }, ({ resolve }) => {
    onProbe = resolve
    if (!socket.isOpen) socket.closed.then(resolve)
    else socket.send(PROBE)
  })
  if (answer !== PROBE_ANSWER) {
    socket.destroy()
    const body = typeof answer === 'string' || Buffer.isBuffer(answer) ? answer.toString() : ''
    const refusal = { ok: false, status: 101, headers: socket.responseHeaders, body } as const
    return body === '' ? { ...refusal, closed: answer as CloseInfo } : refusal
  }
  const probeMs = performance.now() - startMs

  hold(session)
  try {
    // The server answers the GET under way with a noop as soon as it has seen the probe.
    await settleWithin<void>({ timeoutMs: leftMs(), late, stop }, ({ resolve, reject }) => {
      polling.settle().then(resolve, reject)
    })
  } catch (error) {
    polling.resume()
    release(session)
    throw error
  }
  if (session.ended !== undefined || !socket.isOpen) {
    socket.destroy()
    polling.resume()
    release(session)
    return { ok: false, status: 101, headers: socket.responseHeaders, body: '', closed: await socket.closed }
  }
  switched = true
  socket.send(UPGRADE)
  release(session, webSocketTransport(socket, options))
  polling.kill(false)
  return { ok: true, probeMs, upgradeMs: performance.now() - startMs }
}
