/**
 * The chat that everybody begins with, in our words: a name is said once, and there is no login at all.
 *
 *   PORT=4104 node examples/simple-chat/server.ts
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'

const http = createServer((_request, response) => response.writeHead(404).end())
const io = new Server(http)
let present = 0

io.on('connection', (socket) => {
  let name: string | undefined
  socket.on('add user', (username) => {
    if (name !== undefined) return
    name = username
    present += 1
    socket.emit('login', { numUsers: present })
    socket.broadcast.emit('user joined', { username, numUsers: present })
  })
  socket.on('new message', (message) => {
    socket.broadcast.emit('new message', { username: name, message })
  })
  socket.on('typing', () => {
    socket.broadcast.emit('typing', { username: name })
  })
  socket.on('disconnect', () => {
    if (name === undefined) return
    present -= 1
    socket.broadcast.emit('user left', { username: name, numUsers: present })
  })
})

http.listen(Number(process.env.PORT ?? 4104), '127.0.0.1', () => {
  console.log(`simple chat on http://127.0.0.1:${(http.address() as AddressInfo).port}`)
})
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => io.close(() => process.exit(0)))
