/**
 * Private messages between users, in our words: a session id is handed out at the first connection, and brings the user
 * back. Any name that is free is taken without a password, as in the tutorials of this kind.
 *
 *   PORT=4105 node examples/private-messages/server.ts
 */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'

const randomId = () => randomBytes(8).toString('hex')
const sessions = new Map<string, { userID: string; username: string }>()
const http = createServer((_request, response) => response.writeHead(404).end())
const io = new Server(http)

io.use((socket, next) => {
  const { sessionID, username } = socket.handshake.auth
  const known = sessions.get(sessionID)
  if (known === undefined && !username) return next(new Error('invalid username'))
  socket.data.sessionID = known === undefined ? randomId() : sessionID
  socket.data.user = known ?? { userID: randomId(), username }
  next()
})

io.on('connection', (socket) => {
  const { sessionID, user } = socket.data
  sessions.set(sessionID, user)
  socket.emit('session', { sessionID, userID: user.userID })
  void socket.join(user.userID)
  socket.broadcast.emit('user connected', { userID: user.userID, username: user.username })
  socket.on('private message', ({ content, to }) => {
    socket.to(to).to(user.userID).emit('private message', { content, from: user.userID, to })
  })
  socket.on('shout', (content) => {
    io.emit('shout', { content, from: user.userID })
  })
})

http.listen(Number(process.env.PORT ?? 4105), '127.0.0.1', () => {
  console.log(`private messages on http://127.0.0.1:${(http.address() as AddressInfo).port}`)
})
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => io.close(() => process.exit(0)))
