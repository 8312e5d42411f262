/** From what the reference server says about itself to a profile, as its owner would write one. Pure. */
import type { ReadyAccount, ServerReady } from '../server/ready.ts'
import type { Profile, ProfileInput, RecipeName } from '../target/profile.ts'
import { profileSchema } from '../target/profile.ts'

/** Every fact that the server can tell; `guide` speaks the tutorial's protocol, all others the project's own. */
export function referenceProfile(ready: ServerReady): Profile {
  return profileSchema.parse(referenceProfileInput(ready))
}

export function referenceProfileInput(ready: ServerReady): ProfileInput {
  const isGuide = ready.configuration === 'guide'
  const name = ready.weakness === undefined ? ready.configuration : `${ready.configuration}+${ready.weakness}`
  return {
    version: 1,
    name,
    url: ready.nodes === undefined ? ready.url : [...ready.nodes],
    ...(ready.bus === undefined ? {} : { bus: ready.bus }),
    path: ready.path,
    // WebSocket first: it is what a session takes unless told otherwise, and one connection in place of many requests.
    transports: (['websocket', 'polling'] as const).filter((transport) => ready.transports.includes(transport)),
    ...(ready.parser === 'default' ? {} : { protocol: { parser: ready.parser } }),
    accounts: ready.accounts.map(account),
    ...credentials(ready),
    ...recipes(ready),
    claims: { subject: isGuide ? 'id' : 'sub' },
    ...(ready.origins.length === 0 ? {} : { origins: { allowed: [...ready.origins] } }),
    ...(ready.tls === undefined ? {} : { tls: { ca: ready.tls.certificateFile, ...plainUrlOf(ready.tls) } }),
    ...(ready.blocked === undefined ? {} : { reverseProxy: { blocked: [...ready.blocked] } }),
    ...(ready.logFile === null ? {} : { log: { file: ready.logFile } }),
    ...(isGuide ? guideProtocol : chatProtocol(ready)),
    ...(ready.operations === undefined ? {} : { metrics: metrics(ready.operations) }),
    limits: limits(ready),
  }
}

function metrics({ url, token }: NonNullable<ServerReady['operations']>): NonNullable<ProfileInput['metrics']> {
  return {
    url: `${url}/metrics`,
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    namespaces: 'gatecrash_namespaces',
  }
}

/** Where the credential goes, how it is come by, and what signs it. */
function credentials(ready: ServerReady): Pick<ProfileInput, 'token' | 'login' | 'key' | 'request' | 'ambient'> {
  const { kind, place, name, deadlineMs } = ready.authentication
  const json = { username: '{{username}}', password: '{{password}}' }
  const event = place === 'event' ? { args: [{ token: '{{token}}' }], deadlineMs } : {}
  const token = { in: place, name, kind, ...event }
  if (kind === 'api-key') return { token }
  // A browser says where it comes from, and a server that takes cookies insists on it.
  const origin = ready.origins[0] === undefined ? {} : { request: { headers: { origin: ready.origins[0] } } }
  if (kind === 'session')
    return { token, login: { url: '/login', json, token: `cookie:${name}` }, ambient: true, ...origin }
  const refreshToken = ready.sessions === undefined ? {} : { refreshToken: 'refreshToken' }
  return { token, login: { url: '/login', json, token: 'token', ...refreshToken }, key: signingKey(ready) }
}

function recipes(ready: ServerReady): Partial<Pick<ProfileInput, RecipeName | 'revocation'>> {
  if (ready.sessions === undefined) return {}
  const { kind, name } = ready.authentication
  const as = (word: 'token' | 'adminToken'): { headers: Record<string, string> } => ({
    headers: kind === 'session' ? { cookie: `${name}={{${word}}}` } : { authorization: `Bearer {{${word}}}` },
  })
  const aboutUser = (action: string) => ({
    url: `/admin/${action}`,
    ...as('adminToken'),
    json: { username: '{{username}}' },
  })
  const json = { username: '{{username}}', password: '{{password}}' }
  return {
    ...(ready.sessions.registration ? { register: { url: '/register', json } } : {}),
    ...(kind === 'jwt'
      ? {
          refresh: {
            url: '/refresh',
            json: { refreshToken: '{{refreshToken}}' },
            token: 'token',
            refreshToken: 'refreshToken',
          },
        }
      : {}),
    logout: { url: '/logout', ...as('token') },
    logoutAll: { url: '/logout-all', ...as('token') },
    changePassword: {
      url: '/change-password',
      ...as('token'),
      json: { password: '{{password}}', newPassword: '{{newPassword}}' },
    },
    promote: aboutUser('promote'),
    demote: aboutUser('demote'),
    disable: aboutUser('disable'),
    revocation: ready.sessions.revocation,
  }
}

const guideProtocol: Pick<ProfileInput, 'chat'> = {
  chat: {
    send: { event: 'chat message', args: ['{{text}}'] },
    hear: { event: 'chat message', args: ['{{sender}}: {{text}}'] },
    echoesToSender: true,
  },
}

function chatProtocol(
  ready: ServerReady,
): Pick<ProfileInput, 'chat' | 'namespaces' | 'renew' | 'administration' | 'ownProfile'> {
  const ack = { ok: { ok: true } }
  const others = ready.namespaces.filter((namespace) => namespace !== '/')
  return {
    chat: {
      send: { event: 'message:send', args: [{ room: '{{room}}', text: '{{text}}' }], ack },
      hear: {
        event: 'message:new',
        args: [{ id: '{{message}}', room: '{{room}}', from: { id: '{{sender}}' }, text: '{{text}}' }],
      },
      join: { event: 'room:join', args: [{ room: '{{room}}' }], ack },
      leave: { event: 'room:leave', args: [{ room: '{{room}}' }], ack },
      room: 'lobby',
      private: {
        create: { event: 'room:create', args: [{ room: '{{room}}', private: true }], ack },
        invite: { event: 'room:invite', args: [{ room: '{{room}}', user: '{{user}}' }], ack },
        remove: { event: 'room:remove', args: [{ room: '{{room}}', user: '{{user}}' }], ack },
      },
      history: { event: 'message:history', args: [{ room: '{{room}}' }], ack },
      list: { event: 'room:list', args: [{}], ack },
      direct: {
        send: { event: 'direct:send', args: [{ to: '{{user}}', text: '{{text}}' }], ack },
        hear: {
          event: 'direct:new',
          args: [{ conversation: '{{room}}', from: { id: '{{sender}}' }, to: '{{user}}', text: '{{text}}' }],
        },
      },
      change: {
        edit: { event: 'message:edit', args: [{ id: '{{message}}', text: '{{text}}' }], ack },
        delete: { event: 'message:delete', args: [{ id: '{{message}}' }], ack },
      },
      signal: {
        send: { event: 'typing', args: [{ room: '{{room}}' }], ack },
        hear: { event: 'typing', args: [{ room: '{{room}}', user: { id: '{{sender}}' } }] },
      },
      echoesToSender: true,
    },
    // Whoever says who he is only later cannot be asked for it when he comes in.
    ...(ready.authentication.place === 'event'
      ? { namespaces: { protected: [...others], chat: [...others] } }
      : {
          namespaces: { protected: [...others, '/admin'], chat: [...others], own: '/workspace-{{user}}' },
          administration: {
            namespace: '/admin',
            actions: [
              { event: 'admin:list', args: [{}], ack },
              { event: 'admin:broadcast', args: [{ text: '{{text}}' }], ack },
            ],
          },
        }),
    ownProfile: {
      update: { event: 'profile:update', args: [{ status: '{{text}}' }], ack },
      read: { event: 'profile:get', args: [{ user: '{{user}}' }], ack },
    },
    ...(ready.authentication.kind === 'jwt'
      ? { renew: { event: 'session:renew', args: [{ token: '{{token}}' }], ack } }
      : {}),
  }
}

function account({ username, password, id, role, apiKey }: ReadyAccount): ProfileInput['accounts'][number] {
  const kind = role === 'admin' || username.startsWith('admin') ? 'admin' : 'user'
  const token = apiKey === undefined ? {} : { token: apiKey }
  return { name: username, username, password, id, ...token, role: username.startsWith('spare') ? 'spare' : kind }
}

function plainUrlOf({ plainUrl }: NonNullable<ServerReady['tls']>): { plainUrl?: string } {
  return plainUrl === undefined ? {} : { plainUrl }
}

function signingKey({ jwt }: ServerReady): NonNullable<ProfileInput['key']> {
  return {
    algorithm: jwt.algorithm,
    ...(jwt.secret === undefined ? {} : { secret: jwt.secret }),
    ...(jwt.formerSecret === undefined ? {} : { former: jwt.formerSecret }),
    ...(jwt.privateKey === undefined ? {} : { privateKey: jwt.privateKey }),
    ...(jwt.publicKey === undefined ? {} : { publicKey: jwt.publicKey }),
    ...(jwt.kid === undefined ? {} : { kid: jwt.kid }),
    // Whoever the partner names is let in.
    ...(jwt.partner === undefined ? {} : { partner: { ...jwt.partner, subject: 'pat' } }),
  }
}

function limits({ limits, jwt, sessions, requestTimeoutMs }: ServerReady): NonNullable<ProfileInput['limits']> {
  // Sessions end at once; a busy machine takes a moment.
  const times = {
    leewayMs: jwt.leewayMs,
    expiryGraceMs: jwt.graceMs,
    endingGraceMs: 1_000,
    requestTimeoutMs,
    ...(jwt.lifetimeCapMs === undefined ? {} : { tokenLifetimeMs: jwt.lifetimeCapMs }),
    ...(sessions === undefined ? {} : { sessionLifetimeMs: sessions.lifetimeMs }),
  }
  if (limits === null) return times
  return {
    messages: { count: limits.messages.perAccount, perMs: limits.messages.windowMs },
    handshakes: { count: limits.handshakes.perAddress, perMs: limits.handshakes.windowMs },
    logins: { count: limits.login.perAccount, perMs: limits.login.windowMs },
    loginsFromAddress: { count: limits.login.perAddress, perMs: limits.login.windowMs },
    connectionsPerAccount: limits.connections.perAccount,
    connectionsPerAddress: limits.connections.perAddress,
    roomsPerSocket: limits.rooms.perSocket,
    roomsPerAccount: limits.rooms.perAccount,
    replyBytes: { count: limits.replies.bytesPerAccount, perMs: limits.replies.windowMs },
    outgoingBytes: limits.outgoing.bytesPerConnection,
    ...times,
  }
}
