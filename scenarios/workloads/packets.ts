import { cheapMasks, encodeTextFrameBy } from '../../target/wire/index.ts'
import { copyInto, writeNumber } from '../open-loop/bytes.ts'
import type { Writer } from '../open-loop/marker.ts'
import { compileBytes, compileEncoder, type PacketBytes } from '../open-loop/template.ts'
import type { Script, ScriptContext } from '../open-loop/workload.ts'

/**
 * Makes the packet of each message of a plan: the target's event with the message's marker as text, asking for an
 * acknowledgement where honest clients of the target do. The id is the sequence number, past the ids already used.
 */
export function createPacketWriter(context: ScriptContext, write: Writer): (message: number) => string {
  const { target, layout, plan, ackBase } = context
  const encoders = Array.from(layout.socketOfSender, (socket) =>
    compileEncoder(target.send, target.namespace, {
      room: layout.roomNames[layout.roomOfSocket[socket] as number] ?? '',
      sender: target.users[socket % target.users.length]?.identity ?? '',
    }),
  )
  const withAck = target.send.ack
  return (message) => {
    const sender = plan.sender[message] as number
    const seq = plan.seq[message] as number
    const encode = encoders[sender] as (typeof encoders)[number]
    return encode(
      write(sender, seq, plan.plannedMs[message] as number, plan.bytes?.[message]),
      withAck ? ackBase + seq : -1,
    )
  }
}

/** engine.io-protocol v4, "Packet encoding": 4 is a message. */
const messageType = 0x34
/** An acknowledgement id, and the type before all. */
const mostIdBytes = 17

/** The same messages as ready WebSocket frames; nothing where the template is too odd to be put together from bytes. */
export function framesOf(context: ScriptContext, write: Writer): Pick<Script, 'frame'> {
  const { target, layout, plan, ackBase } = context
  const templates = Array.from(layout.socketOfSender, (socket) =>
    compileBytes(target.send, target.namespace, {
      room: layout.roomNames[layout.roomOfSocket[socket] as number] ?? '',
      sender: target.users[socket % target.users.length]?.identity ?? '',
    }),
  )
  if (templates.includes(null)) return {}
  const withAck = target.send.ack
  let message = 0
  const fill = (into: Buffer, from: number): number => {
    const sender = plan.sender[message] as number
    const seq = plan.seq[message] as number
    const { head, before, after } = templates[sender] as PacketBytes
    into[from] = messageType
    let at = copyInto(into, from + 1, head)
    if (withAck) at = writeNumber(into, at, ackBase + seq)
    at = copyInto(into, at, before)
    at = write.into(into, at, sender, seq, plan.plannedMs[message] as number, plan.bytes?.[message])
    return copyInto(into, at, after)
  }
  return {
    frame(number) {
      message = number
      const { head, before, after } = templates[plan.sender[number] as number] as PacketBytes
      const mostBytes = head.length + before.length + after.length + mostIdBytes + write.mostBytes(plan.bytes?.[number])
      return encodeTextFrameBy(mostBytes, fill, cheapMasks)
    },
  }
}
