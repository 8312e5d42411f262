import type { Namespace, Socket } from 'socket.io'
import type { Whole } from '../define.ts'

/** As the Socket.IO Admin UI behaves: a namespace of its own that tells of everything. */
export function adminUi({ io }: Pick<Whole, 'io'>): Namespace {
  const namespace = io.of('/socketui')
  namespace.on('connection', (socket: Socket) => {
    socket.emit('session', socket.id)
    socket.emit('config', { supportedFeatures: ['EMIT', 'JOIN', 'LEAVE', 'DISCONNECT', 'ALL_EVENTS'] })
    const sockets = [...io.of('/').sockets.values()].map(({ id, handshake }) => ({ id, query: handshake.query }))
    socket.emit('all_sockets', sockets)
  })
  return namespace
}

export const invalid = (): Error => new Error('invalid credentials')
