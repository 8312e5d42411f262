import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../../../target/session.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { pace } from '../../kit/flood.ts'
import { fillPast, memberOf, pageBytes, requestEveryMs } from '../../kit/long-history.ts'

/** What the kernels of both ends take before anything waits in the server; Linux lets a sender have four megabytes. */
const kernelBytes = 6_000_000
const undeclaredBytes = 4_000_000
const longestMs = 18_000

export default defineAttack({
  id: 'dos/ws-slow-reader',
  rows: ['dos.ws.slow-reader'],
  title: 'A WebSocket client asks for long answers and reads none: how many are kept for it?',
  requirement: 'CWE-770: what waits for one client is bounded; ws and Engine.IO buffer without an end',
  impact: 'A few clients that do not read fill the memory of the server, and everybody is cut off.',
  remedy: 'Look at writeBuffer and at the bytes that wait in each TCP socket; terminate() beyond some of them.',
  severity: 'high',
  cwe: ['CWE-770', 'CWE-400'],
  references: [],
  provenBy: 'noisy-room',
  needs: ['history', 'websocket'],
  effect: 'disrupt',
  holds: 'account',
  waitsMs: longestMs,
  async run(context) {
    const { history, target } = context
    const { reverseProxy, limits } = target.profile
    const { outgoingBytes, replyBytes } = limits
    const witness = await openWitness(context)
    const { room } = await fillPast(context)
    const reader = await memberOf(context, room)
    const page = await pageBytes(context, reader, history, room)
    reader.kill()
    // It has read nothing long: the kernel gives who reads much a larger buffer, of many megabytes on some machines.
    const silent = await memberOf(context, room, { transport: 'websocket' })
    // A proxy may stand between, and its kernel takes as much once more; who declares his bound says so, too.
    const ways = outgoingBytes === undefined || reverseProxy !== undefined ? 2 : 1
    const bound = (outgoingBytes ?? undeclaredBytes) + ways * kernelBytes
    const pages = Math.ceil((1.2 * bound) / page)
    // No faster than it may: what is refused is not kept.
    const everyMs = Math.max(
      requestEveryMs(context),
      ((replyBytes?.perMs ?? 0) * page * 1.15) / (replyBytes?.count ?? 1),
    )
    const durationMs = pages * everyMs
    if (durationMs > longestMs)
      return inconclusive(`it would take ${Math.round(durationMs / 1_000)} s to ask for more than ${bound} bytes`)
    const args = target.fill(history.args, { room })
    await context.wait(replyBytes?.perMs ?? 0, 'for a fresh window')
    const before = silent.engine.bytesReceived
    silent.engine.pause()
    await pace(context, { everyMs, durationMs, messages: 1 }, () =>
      silent.client.emit(silent.namespace, history.event, args, true),
    )
    await sleep(context.settleMs, undefined, { signal: context.signal })
    silent.engine.resume()
    const kept = (await readAll(silent, context.settleMs)) - before
    const end = silent.end === undefined ? 'still open' : `ended (${silent.end.how})`
    context.note(
      'received',
      `of ${pages} answers of ${page} bytes ${kept} bytes had been kept; the connection was ${end}`,
    )
    silent.kill()
    const { observation } = await control(context, 'an honest client', witness)
    // Kernels may take more than that; but who was cut off before all answers were in has met a bound.
    const hasAll = kept >= 0.98 * pages * page
    if (kept > bound && (hasAll || !silent.end?.byPeer)) return vulnerable(context.evidence)
    return silent.end?.byPeer
      ? resisted(observation, context.evidence)
      : inconclusive('no more was kept than the kernels take', context.evidence)
  },
})

/** Bytes received when nothing more comes. */
async function readAll(session: Session, settleMs: number): Promise<number> {
  for (let last = -1; last !== session.engine.bytesReceived && session.isOpen; ) {
    last = session.engine.bytesReceived
    await sleep(settleMs)
  }
  return session.engine.bytesReceived
}
