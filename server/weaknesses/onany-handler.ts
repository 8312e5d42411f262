import { roomKey } from '../policies/rooms.ts'
import { defineWeakness } from './define.ts'

// authz.mw.onany-before-use, rate.onany: Socket.IO calls catch-all listeners before the chain of socket.use().
export default defineWeakness({
  id: 'onany-handler',
  title: 'passes typing signals on in a catch-all listener, before anything was checked or counted',
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      socket.prependAny((event: unknown, payload: unknown) => {
        const { room } = (payload ?? {}) as { room?: unknown }
        if (event !== 'typing' || typeof room !== 'string') return
        const { account } = socket.data as { account?: string }
        socket.to(roomKey(room)).emit('typing', { room, user: { id: account }, typing: true })
      })
      sound(socket, (args) => {
        // What the sound handler would tell was told already.
        if (args[0] !== 'typing' || !socket.rooms.has(roomKey(String((args[1] as { room?: unknown } | null)?.room))))
          dispatch(args)
        else (args.at(-1) as ((reply: unknown) => void) | undefined)?.({ ok: true })
      })
    },
  },
})
