import { z } from 'zod'
import { accept, type Policies, type PolicyContext, refuse, yes } from '../policies.ts'

/** Rooms live under a prefix of their own, away from the room that each socket has under its id. */
export const roomKey = (room: string): string => `room:${room}`

const roomName = z.string().regex(/^[a-z0-9:-]{1,64}$/)
const roomPayload = z.strictObject({ room: roomName })

export const attach: Policies['attach'] = (socket, dispatch) => {
  // onAny sees every event, known or not, before any listener could; named listeners are not used at all.
  socket.onAny((...args: unknown[]) => dispatch(args))
}

/** An event that fails, in its first line or after an await, fails alone. */
export const guard: Policies['guard'] = (work, failed) => {
  try {
    work().catch(failed)
  } catch (error) {
    failed(error)
  }
}

export const readRoom: Policies['readRoom'] = (payload) => {
  const parsed = roomPayload.safeParse(payload)
  return parsed.success ? accept(parsed.data.room) : refuse('payload')
}

/** The sender is who the connection belongs to; a payload that names one is refused with all other unknown keys. */
export function readMessage({ configuration }: PolicyContext): Policies['readMessage'] {
  const schema = z.strictObject({
    room: roomName,
    text: z.string().min(1).max(configuration.message.maxTextLength),
  })
  return (payload, { id, name }) => {
    const parsed = schema.safeParse(payload)
    if (!parsed.success) return refuse('payload')
    return accept({ room: parsed.data.room, text: parsed.data.text, from: { id, name } })
  }
}

/** Rooms are open to all who are logged in, but `user:<id>`, which is for that user alone. */
export function mayJoin({ configuration }: PolicyContext): Policies['mayJoin'] {
  const { perSocket } = configuration.limits.rooms
  return (socket, sender, room) => {
    if (room.startsWith('user:') && room !== `user:${sender.id}`) return refuse('room-of-another')
    if (socket.rooms.has(roomKey(room))) return yes
    // One room is the socket's own, under its id.
    return socket.rooms.size - 1 >= perSocket ? refuse('rooms-per-socket') : yes
  }
}

export const maySend: Policies['maySend'] = (socket, room) =>
  typeof room === 'string' && socket.rooms.has(roomKey(room)) ? yes : refuse('not-a-member')

/** The acknowledgement is whatever function Socket.IO put last; a client that asked for none gets none. */
export const acknowledge: Policies['acknowledge'] = (args, reply) => {
  const ack = args.at(-1)
  if (typeof ack === 'function') ack(reply)
}
