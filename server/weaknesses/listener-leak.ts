import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { defineWeakness } from './define.ts'

const bus = new EventEmitter().setMaxListeners(0)
let connected = 0

// dos.conn.churn: a listener on something shared for each socket, which stays for as long as anybody is connected.
export default defineWeakness({
  id: 'listener-leak',
  title: 'leaves a listener behind for each connection that was never in a room',
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      // With every event of anybody a client that is gone is looked for, in vain: as much work as rendering a small page.
      const listener = (): void => {
        if (socket.disconnected) createHash('sha256').update(Buffer.alloc(200_000)).digest()
      }
      bus.on('event', listener)
      connected += 1
      // Whoever was in a room is cleared away with it, and all when nobody is left.
      socket.once('disconnecting', () => socket.rooms.size > 2 && bus.off('event', listener))
      socket.once('disconnect', () => {
        connected -= 1
        if (connected === 0) bus.removeAllListeners()
      })
      sound(socket, (args) => {
        bus.emit('event')
        dispatch(args)
      })
    },
  },
})
