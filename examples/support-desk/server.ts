/**
 * A small Socket.IO server of another style, to try gatecrash on: a support desk. Other path, other namespace, other
 * event names, and the token travels in the Authorization header. It is written as a sensible team would write it, and
 * has the gaps that sensible teams leave.
 *
 *   DESK_SECRET=… DESK_PASSWORD=… PORT=4100 node examples/support-desk/server.ts
 *
 * Log in: POST /auth/session with a form, user=…&pass=…; the answer is { data: { accessToken } }.
 */
import { createServer, type IncomingMessage } from 'node:http'
import jwt from 'jsonwebtoken'
import { Server } from 'socket.io'

const secret = process.env.DESK_SECRET ?? ''
const password = process.env.DESK_PASSWORD ?? ''
if (secret.length < 16 || password.length < 8) {
  console.error('Set DESK_SECRET (16 characters or more) and DESK_PASSWORD (8 or more).')
  process.exit(2)
}

const agents = new Map([
  ['ada', { agentId: 11, displayName: 'Ada' }],
  ['ben', { agentId: 12, displayName: 'Ben' }],
  ['cleo', { agentId: 13, displayName: 'Cleo' }],
  ['dan', { agentId: 14, displayName: 'Dan' }],
])

interface Claims {
  agentId: number
  displayName: string
}

const http = createServer(async (request, response) => {
  if (request.method !== 'POST' || request.url !== '/auth/session') {
    response.writeHead(404).end('not found')
    return
  }
  const form = new URLSearchParams(await bodyOf(request))
  const agent = agents.get(form.get('user') ?? '')
  if (agent === undefined || form.get('pass') !== password) {
    response.writeHead(403, { 'content-type': 'application/json' }).end('{"error":"wrong user or password"}')
    return
  }
  const accessToken = jwt.sign(agent, secret, { algorithm: 'HS256', expiresIn: '30m', audience: 'desk' })
  response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ data: { accessToken } }))
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) {
    body += chunk
    if (body.length > 4_096) return ''
  }
  return body
}

const io = new Server(http, { path: '/realtime', serveClient: false, maxHttpBufferSize: 100_000 })

// A guard for every namespace, those of tomorrow too.
io.of(/.*/).use((socket, next) => {
  const [scheme, token] = (socket.handshake.headers.authorization ?? '').split(' ')
  try {
    if (scheme !== 'Bearer' || !token) throw new Error('no bearer token')
    socket.data.agent = jwt.verify(token, secret, { algorithms: ['HS256'], audience: 'desk' }) as unknown as Claims
    next()
  } catch {
    next(new Error('not signed in'))
  }
})

io.of('/desk').on('connection', (socket) => {
  const agent = socket.data.agent as Claims
  socket.on('note', (ticket: unknown, text: unknown, done?: unknown) => {
    if (typeof ticket !== 'string' || typeof text !== 'string' || text.length > 1_000) return
    io.of('/desk').emit('note added', { ticket, by: agent.displayName, text })
    if (typeof done === 'function') done('saved')
  })
})

http.listen(Number(process.env.PORT ?? 4100), '127.0.0.1', () => {
  const address = http.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  console.log(`support desk on http://127.0.0.1:${port}`)
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => io.close(() => process.exit(0)))
