/**
 * Room broadcast: some members of each room send to it, and every receipt at every member is in the ledger. A target
 * without rooms has one: everybody.
 */
import { HarnessError } from '../../errors.ts'
import { createWriter } from '../open-loop/marker.ts'
import { requireText } from '../open-loop/template.ts'
import { type ControlGroup, other, type Workload } from '../open-loop/workload.ts'
import { createAckBytesReader, createAckReader } from './acknowledgements.ts'
import { createDeliveryBytesReader, createDeliveryReader } from './deliveries.ts'
import { createPacketWriter, framesOf } from './packets.ts'

export const roomBroadcast: Workload = {
  name: 'room-broadcast',

  layout(target, size, run) {
    requireText(target.send, 'send')
    requireText(target.hear, 'hear')
    const known = target.rooms?.length ?? Number.POSITIVE_INFINITY
    const rooms = target.join === undefined ? 1 : Math.min(size.rooms, known)
    const members = Math.floor(size.sockets / rooms)
    if (members < 2 || size.sendersPerRoom > members) {
      throw new HarnessError('usage', `${size.sockets} sockets in ${rooms} rooms leave ${members} members for each.`, {
        hint: 'A broadcast needs at least two members in a room, and no more senders than members.',
      })
    }
    return {
      sockets: rooms * members,
      roomOfSocket: Uint32Array.from({ length: rooms * members }, (_, socket) => Math.floor(socket / members)),
      roomNames: Array.from({ length: rooms }, (_, room) => target.rooms?.[room] ?? `${run}-${room}`),
      socketOfSender: Uint32Array.from(
        { length: rooms * size.sendersPerRoom },
        // Senders of all rooms in turn, so that a low rate does not load one room first.
        (_, sender) => (sender % rooms) * members + Math.floor(sender / rooms),
      ),
      proof: 'delivery',
      audience: 'room',
    }
  },

  script(context) {
    const write = createWriter(context.run, context.payloadBytes)
    const control: ControlGroup = { frames: 0, mismatches: 0 }
    const delivered = createDeliveryReader(context, write, false, control)
    // Where honest clients ask for acknowledgements, so do ours: they prove nothing here, but they can say no.
    const acknowledged = context.target.send.ack ? createAckReader(context, control) : () => other
    const deliveredBytes = createDeliveryBytesReader(context, write, false, control)
    const acknowledgedBytes = context.target.send.ack ? createAckBytesReader(context, control) : () => other
    return {
      packet: createPacketWriter(context, write),
      heard(socket, text) {
        const message = delivered(socket, text)
        return message === other ? Math.min(other, acknowledged(socket, text)) : message
      },
      ...framesOf(context, write),
      heardBytes(socket, buffer, from, to) {
        const message = deliveredBytes(socket, buffer, from, to)
        return message === other ? Math.min(other, acknowledgedBytes(socket, buffer, from, to)) : message
      },
      control,
    }
  },
}
