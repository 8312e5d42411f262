/** Steps of crash attacks that send Socket.IO packets by hand, with their attachments. */
import type { Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'
import type { CrashStep } from './crash-attack.ts'
import { attackerSession } from './event-steps.ts'

export interface HandMade {
  readonly name: string
  /** Without the Engine.IO type: `51-["x",…]` (socket.io-protocol v5, "Packet encoding"). */
  readonly packet: string
  readonly attachments?: number
}

/** Sends them over one connection each, and says whether the server ended it or went on to serve it. */
export function handMadeSteps(context: BaseContext, packets: readonly HandMade[]): readonly CrashStep[] {
  return packets.map(({ name, packet, attachments = 0 }) => ({
    name,
    async act() {
      const session = await attackerSession(context, { join: false })
      session.engine.send(packet)
      for (let i = 0; i < attachments; i += 1) session.engine.send(Buffer.from(`attachment ${i}`))
      return outcomeOnClosing(session)
    },
  }))
}

/**
 * Closes a connection over which something was sent, and says in words what came of that. What is asked behind it is on the
 * same connection: when it is answered or the connection ends, what came before it was read.
 */
export async function outcomeOnClosing(session: Session): Promise<string> {
  await session.emitWithAck('gatecrash:after', [], 100)
  const { end } = session
  await session.close()
  return end === undefined ? 'taken, and the connection goes on' : `the sender's connection ended: ${end.how}`
}
