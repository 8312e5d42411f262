import { defineWeakness } from './define.ts'

/** A store that is particular about what it takes. */
async function store(payload: unknown): Promise<void> {
  const { room, text } = (payload ?? {}) as { room?: unknown; text?: unknown }
  if (typeof room === 'string' && !/^[a-z0-9:-]{1,64}$/.test(room))
    throw new Error('invalid input syntax for type room')
  if (typeof text === 'string' && text.length > 2_000)
    throw new Error('value too long for type character varying(2000)')
}

// crash.async.reject: `socket.on(event, async () => …)` with a store that refuses what does not fit its columns.
export default defineWeakness({
  id: 'async-unguarded',
  title: 'leaves the rejections of its handlers to nobody',
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      sound(socket, dispatch)
      socket.on('message:send', async (payload: unknown) => store(payload))
    },
  },
})
