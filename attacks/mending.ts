/** Short samples of how a Socket.IO server is mended, for the findings that are met most: shown beside the remedy. */

const expiry = `io.use((socket, next) => {
  socket.data.user = verify(socket.handshake.auth.token) // throws: refused
  next()
})
io.on('connection', (socket) => {
  const { exp } = socket.data.user
  // A timer beyond 2^31 ms fires at once: cap it.
  const leftMs = Math.min(exp * 1000 - Date.now(), 2 ** 31 - 1)
  const timer = setTimeout(() => socket.disconnect(true), leftMs)
  socket.on('disconnect', () => clearTimeout(timer))
})`

const membership = `socket.on('room:join', async ({ room }, ack) => {
  if (typeof room !== 'string') return ack({ ok: false })
  if (!(await isMember(socket.data.user.id, room))) return ack({ ok: false })
  await socket.join(\`room:\${room}\`) // a prefix: no client can name the room of a user or a socket
  ack({ ok: true })
})
socket.on('message:send', ({ room, text }, ack) => {
  if (!socket.rooms.has(\`room:\${room}\`)) return ack({ ok: false })
  io.to(\`room:\${room}\`).emit('message:new', { room, text, from: socket.data.user.id })
  ack({ ok: true })
})`

const identity = `socket.on('message:send', ({ text }) => {
  // From the verified token, never from the payload.
  io.emit('message:new', { text, from: socket.data.user.id, at: Date.now() })
})`

const everyNamespace = `const authenticate = (socket, next) => { /* verify the token, set socket.data.user */ }
// A middleware of io.use() guards the main namespace only.
io.use(authenticate)
io.on('new_namespace', (namespace) => namespace.use(authenticate))`

const logout = `io.on('connection', (socket) => socket.join(\`session:\${socket.data.user.sid}\`))

app.post('/logout', async (request, response) => {
  await endSession(request.user.sid) // the middleware asks for it on each connection
  for (const name of ['/', '/support']) io.of(name).in(\`session:\${request.user.sid}\`).disconnectSockets(true)
  response.sendStatus(204)
})`

const handlers = `const handle = (work) => async (...args) => {
  const ack = typeof args.at(-1) === 'function' ? args.pop() : () => {}
  try {
    ack({ ok: true, ...(await work(...args)) })
  } catch (error) {
    log.error(error) // inside in full, outside nothing
    ack({ ok: false })
  }
}
socket.on('message:send', handle(async (payload) => {
  const { room, text } = message.parse(payload) // a schema: what is missing or of another type is refused
}))`

const tokenShape = `io.use((socket, next) => {
  const { token } = socket.handshake.auth
  if (typeof token !== 'string' || token.length > 4096) return next(new Error('unauthorized'))
  try {
    socket.data.user = jwt.verify(token, key, { algorithms: ['HS256'], issuer, audience })
  } catch {
    return next(new Error('unauthorized')) // return: next() must not run as well
  }
  next()
})`

const rate = `// One budget for each account, whatever the socket, namespace, transport or event.
const limiter = new RateLimiterMemory({ points: 20, duration: 1 })
socket.use(async (packet, next) => {
  try {
    await limiter.consume(socket.data.user.id)
    next()
  } catch {
    next(new Error('rate-limited'))
  }
})`

const secret = `const secret = process.env.JWT_SECRET
if (secret === undefined || Buffer.byteLength(secret) < 32) {
  throw new Error('JWT_SECRET must be 32 random bytes or more: openssl rand -base64 48')
}`

const tokenKind = `jwt.sign(claims, key, { header: { typ: 'at+jwt' }, expiresIn: '15m' })

const { header, payload } = jwt.verify(token, key, { algorithms: ['HS256'], complete: true })
if (header.typ !== 'at+jwt') throw new Error('not an access token')`

const origin = `const origins = ['https://chat.example.com']
const io = new Server(server, {
  cors: { origin: origins, credentials: true },
  // CORS does not hold back WebSockets: look at the header of every handshake.
  allowRequest: ({ headers }, decide) => decide(null, origins.includes(headers.origin)),
})`

const slot = `io.use((socket, next) => {
  // The one slot: never socket.handshake.query, which ends in logs.
  const { token } = socket.handshake.auth
  …
})
const logger = pino({ redact: ['*.token', '*.auth', 'req.headers.authorization', 'req.headers.cookie'] })`

const recovery = `const io = new Server(server, {
  connectionStateRecovery: { maxDisconnectionDuration: 120_000, skipMiddlewares: false },
})
io.on('connection', (socket) => {
  // The middleware has run again: is it the same user as before?
  if (socket.recovered && socket.data.owner !== socket.data.user.id) socket.disconnect(true)
  socket.data.owner = socket.data.user.id
})`

const role = `socket.on('admin:broadcast', async (payload, ack) => {
  // Asked each time: a role of the token is as old as the token.
  if ((await users.byId(socket.data.user.id))?.role !== 'admin') return ack({ ok: false })
})`

const leastData = `const shown = ({ id, name }) => ({ id, name }) // what others may see, named field by field
io.to(room).emit('user:joined', shown(user))`

const bounds = `const io = new Server(server, { maxHttpBufferSize: 65_536, connectTimeout: 5_000, perMessageDeflate: false })
io.engine.on('connection', (raw) => {
  // Who takes nothing must not make the server keep everything.
  const check = setInterval(() => raw.writeBuffer.length > 1_000 && raw.close(), 1_000)
  raw.on('close', () => clearInterval(check))
})`

/** By the beginning of an id. The longest that fits counts. */
const samples: Readonly<Record<string, string>> = {
  'session/expiry-': expiry,
  'authz/room-': membership,
  'authz/identity-': identity,
  'nsp/open-': everyNamespace,
  'auth/absent-': everyNamespace,
  'session/logout-': logout,
  'session/user-disabled': logout,
  'session/password-change': logout,
  'crash/ack-': handlers,
  'crash/payload-': handlers,
  'crash/async-': handlers,
  'token/val-': tokenShape,
  'auth/middleware-': tokenShape,
  'token/alg-': tokenShape,
  'token/sig-': tokenShape,
  'token/key-jwk': tokenShape,
  'rate/': rate,
  'token/key-weak-': secret,
  'token/claim-type-': tokenKind,
  'origin/': origin,
  'leak/query-': slot,
  'leak/log-': slot,
  'csr/': recovery,
  'session/role-': role,
  'authz/fn-admin': role,
  'authz/data-': leastData,
  'dos/poll-': bounds,
  'dos/ws-': bounds,
  'dos/conn-': bounds,
  'dos/size-': bounds,
}

/** Undefined where words say it better. */
export function sampleFor(id: string): string | undefined {
  const fitting = Object.keys(samples).filter((beginning) => id.startsWith(beginning))
  const longest = fitting.sort((a, b) => b.length - a.length)[0]
  return longest === undefined ? undefined : samples[longest]
}
