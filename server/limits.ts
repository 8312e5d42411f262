import { z } from 'zod'

/** A count within a window. Windows are short, so that an attack can wait for a fresh one. */
const window = z.int().min(100).max(2_000)
const count = z.int().min(1)

/** Every limit is data: raised or lowered with `--set`, never switched off for some. */
export const limits = z.strictObject({
  /** Packets of any event, whatever the socket, namespace or transport. */
  messages: z
    .strictObject({ perAccount: count.default(20), perAddress: count.default(60), windowMs: window.default(1_000) })
    .prefault({}),
  handshakes: z.strictObject({ perAddress: count.default(60), windowMs: window.default(2_000) }).prefault({}),
  /** Open Engine.IO connections at one time. */
  connections: z.strictObject({ perAccount: count.default(12), perAddress: count.default(100) }).prefault({}),
  /** CONNECTs of a connection: those that were not let in, for its whole life; and all of them, in a window. */
  connectAttempts: z
    .strictObject({ perConnection: count.default(5), perWindow: count.default(20), windowMs: window.default(2_000) })
    .prefault({}),
  login: z
    .strictObject({ perAccount: count.default(5), perAddress: count.default(10), windowMs: window.default(2_000) })
    .prefault({}),
  /** Refused packets in a window after which the connection is ended. */
  flood: z.strictObject({ refusals: count.default(100), windowMs: window.default(2_000) }).prefault({}),
  rooms: z
    .strictObject({ perSocket: count.default(50), perAccount: count.default(20), members: count.default(500) })
    .prefault({}),
  /** Workspaces that somebody may be invited to. */
  workspaces: z.strictObject({ guests: count.default(100) }).prefault({}),
  /** Bytes that wait for a client which does not take them; beyond it is cut off. */
  outgoing: z.strictObject({ bytesPerConnection: count.default(524_288) }).prefault({}),
  /** Bytes of answers that are long by nature: a page of history. Counting requests alone would not bound them. */
  replies: z.strictObject({ bytesPerAccount: count.default(1_000_000), windowMs: window.default(1_000) }).prefault({}),
  /** Arrays and objects in each other, in whatever a client sends. */
  nesting: z.strictObject({ levels: count.default(8) }).prefault({}),
  /** Registrations, refreshes, logouts and the like. */
  accountRequests: z.strictObject({ perAddress: count.default(60), windowMs: window.default(2_000) }).prefault({}),
})

export type Limits = z.infer<typeof limits>
