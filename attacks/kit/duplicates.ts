/** Several CONNECTs to one namespace in one polling POST: each may become a socket, and the last one hides the others. */
import type { Approach, Session } from '../../target/session.ts'
import { type CloseInfo, encodePacket } from '../../target/wire/index.ts'
import type { BaseContext } from '../attack.ts'

export interface DuplicateWire {
  readonly closed: Promise<CloseInfo>
  /** How often one message of somebody else arrives. */
  deliveries(witness: Session): Promise<number>
}

/** Sends them, joins the room where there is one, and notes how many were answered. */
export async function duplicates(
  context: BaseContext,
  { client, auth, event }: Approach,
  count: number,
): Promise<DuplicateWire> {
  const { target, settleMs } = context
  const { namespace, chat } = target.profile
  const { engine } = client
  let texts: string[] = []
  const before = engine.onPacket
  engine.onPacket = (packet) => {
    if (packet.type === 'message' && typeof packet.data === 'string') texts.push(packet.data)
    before?.(packet)
  }
  const { text } = encodePacket({ type: 'connect', nsp: namespace, data: auth })
  engine.sendPackets(Array.from({ length: count }, () => `4${text}`))
  await Promise.race([engine.closed, new Promise((resolve) => setTimeout(resolve, settleMs))])
  const answered = texts.filter((packet) => packet.startsWith('0')).length
  context.note('received', `${count} CONNECTs in one POST: ${answered} were acknowledged`)
  if (engine.isOpen && event !== undefined) await client.emitWithAck(namespace, event.name, event.args, settleMs)
  if (engine.isOpen && chat.join !== undefined)
    await client.emitWithAck(namespace, chat.join.event, target.fill(chat.join.args, { room: chat.room }), settleMs)
  return {
    closed: engine.closed,
    async deliveries(witness) {
      texts = []
      const canary = context.canary()
      witness.say(canary)
      await Promise.race([engine.closed, new Promise((resolve) => setTimeout(resolve, settleMs))])
      return texts.filter((packet) => packet.includes(canary)).length
    },
  }
}
