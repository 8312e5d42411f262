import { expect, test } from 'vitest'
import { capabilities, hasOwnAddresses, unlocks } from '../../target/capabilities.ts'
import { type ProfileInput, profileSchema } from '../../target/profile.ts'

const smallest: ProfileInput = {
  version: 1,
  url: 'http://127.0.0.1:3000',
  accounts: [{ name: 'a', token: 'x' }],
  chat: { send: { event: 'chat message', args: ['{{text}}'] }, hear: { event: 'chat message', args: ['{{text}}'] } },
}

function derive(more: Partial<ProfileInput> = {}, addresses = false) {
  return capabilities(profileSchema.parse({ ...smallest, ...more }), { addresses })
}

test('the smallest profile has little, and what is missing names its line', () => {
  const { facts, missing } = derive()
  expect(Object.keys(facts).sort()).toEqual([
    'bearer',
    'callback',
    'connectToken',
    'endingTokens',
    'jsonToken',
    'jwt',
    'polling',
    'textPackets',
    'websocket',
  ])
  expect(Object.keys(missing).sort()).toEqual(
    Object.keys(unlocks)
      .filter((need) => !(need in facts))
      .sort(),
  )
  expect(missing.login).toContain('login: { url: /login')
})

test('each line supplies its fact', () => {
  const send = { event: 'chat message', args: ['{{text}}'], ack: true as const }
  const { facts, missing } = derive(
    {
      key: { algorithm: 'RS256', privateKey: 'private', publicKey: 'public', former: 'former' },
      login: { url: '/login', refreshToken: 'refresh' },
      register: { url: '/register' },
      refresh: { url: '/refresh' },
      logout: { url: '/logout' },
      logoutAll: { url: '/logout-all' },
      changePassword: { url: '/password' },
      promote: { url: '/promote' },
      demote: { url: '/demote' },
      disable: { url: '/disable' },
      revocation: 'immediate',
      accounts: [
        { name: 'a', username: 'a', password: 'b' },
        { name: 'c', username: 'c', password: 'd' },
        { name: 'e', username: 'e', password: 'f', role: 'admin' },
      ],
      chat: {
        send,
        hear: { event: 'chat message', args: ['{{sender}}: {{text}}', '{{message}}'] },
        join: { event: 'join', ack: { ok: true } },
        leave: { event: 'leave' },
        private: {
          create: { event: 'create', args: ['{{room}}'] },
          invite: { event: 'invite', args: ['{{room}}', '{{user}}'] },
          remove: { event: 'remove', args: ['{{room}}', '{{user}}'] },
        },
        history: { event: 'history', args: ['{{room}}'], ack: true },
        list: { event: 'list', ack: true },
        direct: {
          send: { event: 'whisper', args: ['{{user}}', '{{text}}'] },
          hear: { event: 'whisper', args: ['{{text}}'] },
        },
        change: { edit: { event: 'edit', args: ['{{message}}', '{{text}}'] } },
        signal: { send: { event: 'typing' }, hear: { event: 'typing', args: ['{{sender}}'] } },
      },
      namespaces: { chat: ['/support'], own: '/of-{{user}}' },
      administration: { namespace: '/admin', actions: [{ event: 'list' }] },
      metrics: { url: '/metrics', namespaces: 'namespaces' },
      ownProfile: {
        update: { event: 'update', args: ['{{text}}'] },
        read: { event: 'read', args: ['{{user}}'] },
      },
      renew: { event: 'renew' },
      limits: {
        messages: { count: 20, perMs: 1000 },
        handshakes: { count: 60, perMs: 2000 },
        logins: { count: 5, perMs: 2000 },
        roomsPerSocket: 50,
        roomsPerAccount: 20,
        requestTimeoutMs: 10_000,
        tokenLifetimeMs: 60_000,
        sessionLifetimeMs: 60_000,
      },
      reverseProxy: { blocked: ['/metrics'] },
      origins: { allowed: ['https://chat.example'] },
    },
    true,
  )
  // A credential is in one place only; two transports are not one; and TLS goes by the address.
  const elsewhere = ['headerToken', 'queryToken', 'ambient', 'connectionsPerAccount']
  const apart = [
    'authenticationEvent',
    'bus',
    'cookieToken',
    'log',
    'nodes',
    'oneTransport',
    'partner',
    'tls',
    ...elsewhere,
  ].sort()
  expect(Object.keys(missing).sort()).toEqual(apart)
  expect(derive({ url: 'https://127.0.0.1:3000' }).facts.tls).toBe(true)
  expect(facts.publicKey).toBe('public')
  expect(facts.messageLimit).toEqual({ count: 20, perMs: 1000 })
  expect(facts.chatNamespaces).toEqual(['/support'])
})

test('several nodes are a list of addresses, and what they share has one of its own', () => {
  const nodes = ['http://127.0.0.1:3000', 'http://127.0.0.1:3001']
  const { facts } = derive({ url: nodes, bus: { url: 'redis://[::1]' } })
  expect(facts.nodes).toEqual(nodes)
  expect(facts.bus).toEqual({ host: '::1', port: 6_379 })
  expect(derive({ url: ['http://127.0.0.1:3000'] }).facts.nodes).toBeUndefined()
})

test('half a fact is none', () => {
  const { facts } = derive({
    key: { algorithm: 'RS256', jwksUrl: 'http://127.0.0.1/jwks.json' },
    login: { url: '/login' },
    origins: { allowed: [] },
    token: { kind: 'opaque', in: 'cookie' },
    transports: ['websocket'],
  })
  expect(Object.keys(facts).sort()).toEqual([
    'ambient',
    'callback',
    'cookieToken',
    'endingTokens',
    'headerToken',
    'oneTransport',
    'textPackets',
    'websocket',
  ])
})

test('packets of another parser are no text', () => {
  expect(derive({ protocol: { parser: 'msgpack' } }).facts.textPackets).toBeUndefined()
})

test('a fetched public key counts', () => {
  const profile = profileSchema.parse({ ...smallest, key: { algorithm: 'RS256', jwksUrl: 'http://127.0.0.1/jwks' } })
  expect(capabilities(profile, { addresses: false, publicKey: 'pem' }).facts.publicKey).toBe('pem')
})

test.each([
  ['http://127.0.0.1:3000', 'linux', true],
  ['http://127.9.8.7:3000', 'linux', true],
  ['http://localhost:3000', 'linux', true],
  ['http://127.0.0.1:3000', 'darwin', false],
  ['http://[::1]:3000', 'linux', false],
  ['http://127.0.0.1.example.com', 'linux', false],
])('own addresses for %s on %s: %s', (url, platform, expected) => {
  expect(hasOwnAddresses(url, platform)).toBe(expected)
})

test('another issuer is a fact where its key can sign, under its own algorithm or ours', () => {
  const partnerOf = (partner: object) => {
    const names = { issuer: 'https://partner.test', subject: 'pat', ...partner }
    return derive({ key: { algorithm: 'RS256', publicKey: 'public', partner: names } }).facts.partner
  }
  expect(partnerOf({ privateKey: 'private', kid: '2' })).toEqual({
    issuer: 'https://partner.test',
    subject: 'pat',
    key: { algorithm: 'RS256', privateKey: 'private', kid: '2' },
  })
  expect(partnerOf({ algorithm: 'HS256', secret: 'shared' })?.key).toEqual({ algorithm: 'HS256', secret: 'shared' })
  expect(partnerOf({ secret: 'of no use with RS256' })).toBeUndefined()
})

test('who listens is called only where the target finds us', () => {
  const can = (more: Partial<ProfileInput>) => 'callback' in derive(more).facts
  expect(can({ url: 'http://[::1]:3000' })).toBe(true)
  expect(can({ url: ['http://localhost:3000', 'http://127.0.0.2:3000'] })).toBe(true)
  expect(can({ url: 'https://chat.example.test' })).toBe(false)
  expect(can({ url: ['http://localhost:3000', 'https://chat.example.test'] })).toBe(false)
  expect(can({ url: 'https://chat.example.test', listener: { bind: '192.0.2.7' } })).toBe(true)
  const tunnel = { port: 9001, publicUrl: 'https://tunnel.example.test' }
  expect(can({ url: 'https://chat.example.test', listener: tunnel })).toBe(true)
})

test.each([
  [{ publicUrl: 'https://tunnel.example.test' }, 'port'],
  [{ bind: '0.0.0.0' }, 'publicUrl'],
])('a listener that nobody could find is a mistake: %o', (listener, path) => {
  const { error } = profileSchema.safeParse({ ...smallest, listener })
  expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([`listener.${path}`])
})
