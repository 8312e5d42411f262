/** Middlewares that look for the token elsewhere, or say no in other words. */
import type { Socket } from 'socket.io'
import type { Chat, Member } from './chat.ts'

/** Throws from `read` are refusals as well. */
export function admitWith(
  read: (socket: Socket) => unknown,
  tell: (error: Error, socket: Socket) => string = () => 'unauthorized',
): (chat: Chat) => void {
  return (chat) => {
    chat.io.use((socket, next) => {
      try {
        socket.data.member = chat.enter(socket, read(socket))
        next()
      } catch (error) {
        next(new Error(tell(error as Error, socket)))
      }
    })
    chat.io.on('connection', (socket) => chat.serve(socket, socket.data.member as Member))
  }
}
