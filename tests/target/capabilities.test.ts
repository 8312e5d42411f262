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
  expect(Object.keys(facts).sort()).toEqual(['connectToken', 'jsonToken', 'jwt', 'polling', 'websocket'])
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
      key: { algorithm: 'RS256', privateKey: 'private', publicKey: 'public' },
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
      },
      origins: { allowed: ['https://chat.example'] },
    },
    true,
  )
  // A credential is in one place only; two transports are not one; and TLS goes by the address.
  const apart = ['authenticationEvent', 'cookieToken', 'log', 'oneTransport', 'tls']
  expect(Object.keys(missing).sort()).toEqual(apart)
  expect(derive({ url: 'https://127.0.0.1:3000' }).facts.tls).toBe(true)
  expect(facts.publicKey).toBe('public')
  expect(facts.messageLimit).toEqual({ count: 20, perMs: 1000 })
  expect(facts.chatNamespaces).toEqual(['/support'])
})

test('half a fact is none', () => {
  const { facts } = derive({
    key: { algorithm: 'RS256', jwksUrl: 'http://127.0.0.1/jwks.json' },
    login: { url: '/login' },
    origins: { allowed: [] },
    token: { kind: 'opaque', in: 'cookie' },
    transports: ['websocket'],
  })
  expect(Object.keys(facts).sort()).toEqual(['cookieToken', 'oneTransport', 'websocket'])
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
