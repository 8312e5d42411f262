import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { defineWeakness } from './define.ts'

const bus = new EventEmitter().setMaxListeners(0)

// dos.conn.churn: a listener on something shared for each socket, which nobody takes off again.
export default defineWeakness({
  id: 'listener-leak',
  title: 'leaves a listener behind for each connection that was never in a room',
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      // Each has its share of work with every event of anybody: here as much as rendering a small page.
      const listener = (): void => void createHash('sha256').update(Buffer.alloc(200_000)).digest()
      bus.on('event', listener)
      // Whoever was in a room is cleared away with it.
      socket.once('disconnecting', () => socket.rooms.size > 2 && bus.off('event', listener))
      sound(socket, (args) => {
        bus.emit('event')
        dispatch(args)
      })
    },
  },
})
