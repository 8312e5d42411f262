import type { FastifyInstance } from 'fastify'
import jwt from 'jsonwebtoken'
import type { Server } from 'socket.io'
import { type Accounts, passwordMatches } from '../accounts.ts'

/**
 * The tutorial, faithfully: a login that signs a token, a middleware that verifies it, one event that goes to everybody.
 * It is here so that people recognise their own server in it. Do not copy it: `npm run attack` shows why.
 */
export function attachGuide(io: Server, app: FastifyInstance, accounts: Accounts, secret: string): void {
  app.post('/login', async (request, reply) => {
    const { username, password } = request.body as { username: string; password: string }
    const user = accounts.byUsername(username)
    if (!user || !(await passwordMatches(password, user.passwordHash))) {
      return reply.status(401).send({ error: 'Invalid credentials' })
    }
    const token = jwt.sign({ id: user.id, name: user.name }, secret, { expiresIn: '1h' })
    return { token }
  })

  io.use((socket, next) => {
    const token = socket.handshake.auth.token
    if (!token) {
      return next(new Error('Authentication error: token missing'))
    }
    try {
      socket.data.user = jwt.verify(token, secret)
      next()
    } catch {
      next(new Error('Authentication error: invalid token'))
    }
  })

  io.on('connection', (socket) => {
    socket.on('chat message', (text) => {
      io.emit('chat message', `${socket.data.user.name}: ${text}`)
    })
  })
}
