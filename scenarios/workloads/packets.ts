import type { Writer } from '../open-loop/marker.ts'
import { compileEncoder } from '../open-loop/template.ts'
import type { ScriptContext } from '../open-loop/workload.ts'

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
    return encode(write(sender, seq, plan.plannedMs[message] as number), withAck ? ackBase + seq : -1)
  }
}
