/**
 * Acknowledged echo: every socket sends in its own room, and the time runs until its message is acknowledged. Where the
 * target does not acknowledge, until the message comes back to its own sender.
 */
import { createWriter } from '../open-loop/marker.ts'
import { requireText } from '../open-loop/template.ts'
import type { ControlGroup, Workload } from '../open-loop/workload.ts'
import { createAckBytesReader, createAckReader } from './acknowledgements.ts'
import { createDeliveryBytesReader, createDeliveryReader } from './deliveries.ts'
import { createPacketWriter, framesOf } from './packets.ts'

export const ackEcho: Workload = {
  name: 'ack-echo',

  layout(target, size, run) {
    requireText(target.send, 'send')
    if (!target.send.ack) requireText(target.hear, 'hear')
    const everySocket = Uint32Array.from({ length: size.sockets }, (_, socket) => socket)
    return {
      sockets: size.sockets,
      roomOfSocket: everySocket,
      roomNames: Array.from(
        everySocket,
        (socket) => target.rooms?.[socket % target.rooms.length] ?? `${run}-${socket}`,
      ),
      socketOfSender: everySocket,
      proof: target.send.ack ? 'acknowledgement' : 'delivery',
      audience: 'self',
    }
  },

  script(context) {
    const write = createWriter(context.run, context.payloadBytes)
    const control: ControlGroup = { frames: 0, mismatches: 0 }
    const acknowledged = context.layout.proof === 'acknowledgement'
    return {
      packet: createPacketWriter(context, write),
      heard: acknowledged ? createAckReader(context, control) : createDeliveryReader(context, write, true, control),
      ...framesOf(context, write),
      heardBytes: acknowledged
        ? createAckBytesReader(context, control)
        : createDeliveryBytesReader(context, write, true, control),
      control,
    }
  },
}
