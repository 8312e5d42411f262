/**
 * Direct messages: the sockets are pairs of two users, and one of each pair writes to the other. The time runs until the
 * other has it.
 */
import { HarnessError } from '../../errors.ts'
import type { LoadTarget } from '../open-loop/load-target.ts'
import { createWriter } from '../open-loop/marker.ts'
import { runWorkload } from '../open-loop/run.ts'
import { compileEncoder, hasText } from '../open-loop/template.ts'
import { type ControlGroup, other, type Workload } from '../open-loop/workload.ts'
import { createAckReader } from './acknowledgements.ts'
import { createDeliveryReader } from './deliveries.ts'
import { type Measurement, missingUsers } from './measurement.ts'

export const directMessages: Workload = {
  name: 'direct-message',

  layout(target, size) {
    // Each socket is another user's: what is for one user comes to all sockets of that user.
    const pairs = Math.floor(Math.min(size.sockets, target.users.length) / 2)
    if (pairs < 1) throw new HarnessError('usage', 'A direct message needs two users, and a socket of each.')
    return {
      sockets: 2 * pairs,
      roomOfSocket: Uint32Array.from({ length: 2 * pairs }, (_, socket) => socket >> 1),
      roomNames: [],
      socketOfSender: Uint32Array.from({ length: pairs }, (_, pair) => 2 * pair),
      proof: 'delivery',
      audience: 'room',
    }
  },

  script(context) {
    const { target, plan, layout, ackBase } = context
    const write = createWriter(context.run, context.payloadBytes)
    const control: ControlGroup = { frames: 0, mismatches: 0 }
    const delivered = createDeliveryReader(context, write, false, control)
    const acknowledged = target.send.ack ? createAckReader(context, control) : () => other
    const encoders = Array.from(layout.socketOfSender, (socket) =>
      compileEncoder(target.send, target.namespace, {
        room: '',
        sender: target.users[socket]?.identity ?? '',
        user: target.users[socket + 1]?.address ?? '',
      }),
    )
    return {
      packet(message) {
        const sender = plan.sender[message] as number
        const seq = plan.seq[message] as number
        const text = write(sender, seq, plan.plannedMs[message] as number, plan.bytes?.[message])
        return (encoders[sender] as (typeof encoders)[number])(text, target.send.ack ? ackBase + seq : -1)
      },
      heard(socket, text) {
        const message = delivered(socket, text)
        return message === other ? Math.min(other, acknowledged(socket, text)) : message
      },
      control,
    }
  },
}

export const directMessage: Measurement = {
  name: directMessages.name,
  summary: 'one user writes to another; until the other has it',
  missing(target) {
    if (target.direct === undefined) return 'chat.direct'
    if (!hasText(target.direct.send) || !hasText(target.direct.hear)) return '{{text}} in chat.direct'
    return missingUsers(target, 2)
  },
  async *run(options) {
    yield await runWorkload({ ...options, workload: directMessages, target: speakingDirectly(options.target) })
  },
}

/** The same target, on which saying something means writing to one user, and nobody joins a room for it. */
function speakingDirectly(target: LoadTarget): LoadTarget {
  const { join: _, direct, ...rest } = target
  return direct === undefined ? target : { ...rest, send: direct.send, hear: direct.hear, direct }
}
