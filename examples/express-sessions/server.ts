/**
 * Express with cookie sessions, shared with Socket.IO as its how-to shows: the session middleware runs for the handshake,
 * a socket joins the room of its session, and a logout disconnects that room.
 *
 *   CHAT_SECRET=… CHAT_PASSWORD=… PORT=4102 node examples/express-sessions/server.ts
 *
 * Log in: POST /login with a form, username=…&password=…; the session is in the cookie connect.sid.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import session from 'express-session'
import { Server } from 'socket.io'

declare module 'express-session' {
  interface SessionData {
    username: string
  }
}

const secret = process.env.CHAT_SECRET ?? ''
const password = process.env.CHAT_PASSWORD ?? ''
if (secret.length < 16 || password.length < 8) {
  console.error('Set CHAT_SECRET (16 characters or more) and CHAT_PASSWORD (8 or more).')
  process.exit(2)
}
const users = ['ada', 'ben', 'cleo', 'dan']

const app = express()
const http = createServer(app)
const io = new Server(http)
const sessions = session({ secret, resave: false, saveUninitialized: false })

app.use(sessions)
app.use(express.urlencoded({ extended: false }))
app.post('/login', (request, response, next) => {
  const { username } = request.body
  if (!users.includes(username) || request.body.password !== password) return void response.status(401).end()
  // A new id at every login, so that nobody can have planted the old one.
  request.session.regenerate((error) => {
    if (error) return next(error)
    request.session.username = username
    response.status(204).end()
  })
})
app.post('/logout', (request, response, next) => {
  const { id } = request.session
  request.session.destroy((error) => {
    if (error) return next(error)
    io.in(`session:${id}`).disconnectSockets()
    response.status(204).end()
  })
})

type WithSession = IncomingMessage & { session: session.Session & Partial<session.SessionData> }

io.engine.use(sessions)
io.use((socket, next) => {
  const { username } = (socket.request as WithSession).session
  if (username === undefined) return next(new Error('log in first'))
  socket.data.username = username
  next()
})
io.on('connection', (socket) => {
  void socket.join(`session:${(socket.request as WithSession).session.id}`)
  socket.on('chat message', (text: unknown) => {
    io.emit('chat message', { by: socket.data.username, text })
  })
})

http.listen(Number(process.env.PORT ?? 4102), '127.0.0.1', () => {
  console.log(`express sessions on http://127.0.0.1:${(http.address() as AddressInfo).port}`)
})
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => io.close(() => process.exit(0)))
