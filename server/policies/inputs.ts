import { z } from 'zod'

/** Names that rooms may have; `user:` and `dm:` are the server's own. */
export const ROOM_NAME = /^[a-z0-9:-]{1,64}$/
const room = z.string().regex(ROOM_NAME)
/** Conversations are named after the two who talk, so their names may be longer. */
const readable = z.string().regex(/^[A-Za-z0-9:_-]{1,140}$/)
const user = z.string().min(1).max(64)
const text = z.string().min(1)
const message = z.string().min(1).max(64)
const page = { before: z.int().positive().optional(), limit: z.int().min(1).max(50).optional() }

/** The payload of every event but the two on the hot path, joining and sending, whose checks are written by hand. */
export const inputs = {
  'room:create': z.strictObject({ room, private: z.boolean().optional() }),
  'room:invite': z.strictObject({ room, user }),
  'room:remove': z.strictObject({ room, user }),
  'room:list': z.strictObject({}).optional(),
  'presence:watch': z.strictObject({ room }),
  typing: z.strictObject({ room, typing: z.boolean().optional() }),
  'message:read': z.strictObject({ room, id: message }),
  'message:history': z.strictObject({ room: readable, ...page }),
  'message:edit': z.strictObject({ id: message, text }),
  'message:delete': z.strictObject({ id: message }),
  'direct:send': z.strictObject({ to: user, text }),
  'profile:get': z.strictObject({ user }),
  'profile:update': z.strictObject({ status: z.string().max(80) }),
  'workspace:invite': z.strictObject({ user }),
  'admin:list': z.strictObject({}).optional(),
  'admin:broadcast': z.strictObject({ text }),
  'admin:remove': z.strictObject({ room, user, namespace: z.string().max(64).optional() }),
  'admin:demote': z.strictObject({ user }),
  'admin:disable': z.strictObject({ user }),
} as const

export type InputName = keyof typeof inputs
export type Inputs = { readonly [Name in InputName]: z.output<(typeof inputs)[Name]> }
