/** The Socket.IO Admin UI, as a stranger meets it: a namespace that tells of all sockets and can disconnect them. */

import type { ConnectOptions } from '../../target/session.ts'
import { encodePacket } from '../../target/wire/index.ts'
import type { BaseContext } from '../attack.ts'
import { openRaw, type RawConnection } from './raw-connection.ts'

/** Its default, the address of its page, and what people call it. */
export const adminNamespaces = ['/admin', '/socketui', '/socket-admin', '/admin-ui', '/custom'] as const

/** Events that only it sends, in the order of its source: first the configuration, then everything that there is. */
const ownEvents = new Set(['session', 'config', 'server_stats', 'all_sockets', 'socket_connected'])

/** Which of its own events come after a CONNECT with this payload; in words how it was refused. */
export async function enterAdminUi(
  context: BaseContext,
  namespace: string,
  auth: ConnectOptions['auth'],
): Promise<readonly string[] | string> {
  const timeoutMs = context.settleMs
  const admission = await context.connect({ namespace, auth, join: false, timeoutMs, address: context.freshAddress() })
  if (!admission.admitted) return admission.refusal.how
  const { session } = admission
  const end = performance.now() + Math.min(500, timeoutMs)
  while (session.isOpen && performance.now() < end && !session.events.some(({ event }) => event === 'all_sockets'))
    await session.waitForEvent('all_sockets', Math.max(1, end - performance.now()))
  const told = session.events.map(({ event }) => event).filter((event) => ownEvents.has(event))
  await session.close()
  return told
}

/** What the Admin UI says to a wrong password, word for word. */
const wrongPassword = '"invalid credentials"'

/** Guesses one after the other on one connection; how many were judged, and whether it was still open after them. */
export async function guessAdmin(context: BaseContext, namespace: string, passwords: readonly string[]) {
  const raw = await openRaw(context)
  if (raw === undefined) return { judged: 0, open: false }
  for (const password of passwords) if (!(await judges(raw, context, namespace, password))) break
  const judged = raw.received.filter((packet) => packet.includes(wrongPassword)).length
  const open = raw.engine.isOpen
  raw.engine.kill()
  return { judged, open }
}

async function judges(raw: RawConnection, { settleMs }: BaseContext, nsp: string, password: string): Promise<boolean> {
  const before = raw.received.length
  raw.engine.send(encodePacket({ type: 'connect', nsp, data: { username: 'admin', password } }).text)
  const answered = await raw.receivedAtLeast(before + 1, settleMs)
  return answered && raw.received.at(-1)?.includes(wrongPassword) === true
}
