import type { Policies } from '../policies.ts'

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

/** The acknowledgement is whatever function Socket.IO put last; a client that asked for none gets none. */
export const acknowledge: Policies['acknowledge'] = (args, reply) => {
  const ack = args.at(-1)
  if (typeof ack === 'function') ack(reply)
}
