/** Events whose JSON is written by hand: what no encoder would make, or could not make without a stack of its own. */
import type { Session } from '../../target/session.ts'
import { encodePacket } from '../../target/wire/index.ts'
import type { BaseContext } from '../attack.ts'

/** The honest message with `json` in the place of its text; with `beside`, that stands in the payload as a further key. */
export function sendRaw(context: BaseContext, { engine, namespace }: Session, json: string, beside?: string): void {
  const { packet, mark } = markedPacket(context, namespace, beside)
  engine.send(packet.replace(`"${mark}"`, json))
}

/** The honest message, in which the JSON stands instead of the mark. */
export function markedPacket(context: BaseContext, nsp: string, beside?: string): { packet: string; mark: string } {
  const { target } = context
  const { send } = target.profile.chat
  const mark = context.canary()
  const args =
    beside === undefined
      ? target.messageArgs(mark)
      : target.messageArgs(context.canary(), { extra: { [beside]: mark } })
  const data = [send.event, ...args]
  const packet = encodePacket({ type: 'event', nsp, data, ...(send.ack === false ? {} : { id: 4_000_000 }) })
  return { packet: packet.text, mark }
}
