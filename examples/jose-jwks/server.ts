/**
 * A server that trusts an identity provider: it verifies access tokens with jose against the provider's JWKS, checks
 * issuer, audience, type and scope, and ends connections when their token ends. The provider is in here as well.
 *
 *   CHAT_PASSWORD=… PORT=4103 node examples/jose-jwks/server.ts
 *
 * Log in: POST /oauth/token {"username": "ada", "password": …}; the answer is {"access_token"}.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { Server } from 'socket.io'

const password = process.env.CHAT_PASSWORD ?? ''
if (password.length < 8) {
  console.error('Set CHAT_PASSWORD (8 characters or more).')
  process.exit(2)
}
const users = ['ada', 'ben', 'cleo', 'dan']
const audience = 'chat'
const issuer = 'https://id.example.test'
const { publicKey, privateKey } = await generateKeyPair('ES256')
const jwk = { ...(await exportJWK(publicKey)), kid: 'first', use: 'sig', alg: 'ES256' }

const http = createServer(async (request, response) => {
  const send = (status: number, body: object) =>
    response
      .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      .end(JSON.stringify(body))
  if (request.url === '/.well-known/jwks.json') return void send(200, { keys: [jwk] })
  if (request.method !== 'POST' || request.url !== '/oauth/token') return void send(404, { error: 'not_found' })
  const body = await readJson(request)
  if (!users.includes(String(body.username)) || body.password !== password)
    return void send(400, { error: 'invalid_grant' })
  const token = new SignJWT({ scope: 'chat:write' })
    .setProtectedHeader({ alg: 'ES256', kid: 'first', typ: 'at+jwt' })
    .setSubject(String(body.username))
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('5m')
  send(200, { access_token: await token.sign(privateKey) })
})

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = ''
  for await (const chunk of request) {
    text += chunk
    if (text.length > 4_096) return {}
  }
  try {
    return { ...JSON.parse(text) }
  } catch {
    return {}
  }
}

await new Promise<void>((resolve) => http.listen(Number(process.env.PORT ?? 4103), '127.0.0.1', resolve))
const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', url))

const io = new Server(http, { serveClient: false, connectTimeout: 5_000, maxHttpBufferSize: 100_000 })
io.use(async (socket, next) => {
  try {
    const { payload } = await jwtVerify(socket.handshake.auth.token, keys, {
      algorithms: ['ES256'],
      issuer,
      audience,
      typ: 'at+jwt',
      requiredClaims: ['sub', 'exp', 'scope'],
    })
    if (!users.includes(String(payload.sub)) || !String(payload.scope).split(' ').includes('chat:write'))
      throw new Error('forbidden')
    socket.data.user = payload.sub
    const left = Number(payload.exp) * 1_000 - Date.now()
    const timer = setTimeout(() => socket.disconnect(true), left)
    socket.once('disconnect', () => clearTimeout(timer))
    next()
  } catch {
    next(new Error('unauthorized'))
  }
})
io.on('connection', (socket) => {
  socket.on('room:join', (room: unknown, done?: unknown) => {
    const known = typeof room === 'string' && /^[a-z]{1,20}$/.test(room)
    if (known) void socket.join(room)
    if (typeof done === 'function') done({ ok: known })
  })
  socket.on('post', (message: { room?: unknown; text?: unknown } | null | undefined, done?: unknown) => {
    const { room, text } = message ?? {}
    const ok = typeof room === 'string' && typeof text === 'string' && text.length <= 1_000 && socket.rooms.has(room)
    if (ok) io.to(room).emit('posted', { room, author: socket.data.user, text })
    if (typeof done === 'function') done({ ok })
  })
})
console.log(`jose and a JWKS on ${url}`)
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => io.close(() => process.exit(0)))
