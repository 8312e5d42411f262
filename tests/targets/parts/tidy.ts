import type { Server, Socket } from 'socket.io'

const idleMs = 3_000

/** One socket for each connection, and no connection without one: Socket.IO leaves both to whoever uses it. */
export function keepTidy(io: Server): void {
  const others = ({ nsp, conn, id }: Socket) =>
    [...nsp.sockets.values()].filter((socket) => socket.conn === conn && socket.id !== id)
  io.on('connection', (socket) => {
    if (others(socket).length > 0) return void socket.disconnect()
    socket.once('disconnect', () => {
      setTimeout(() => {
        if (others(socket).length === 0) socket.conn.close()
      }, idleMs).unref()
    })
  })
}
