import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Running, startServer } from './process.ts'
import { openChat, openRaw } from './raw.ts'

// What is sent is limited by what the server would answer, not by what it takes: the limits are raised out of the way.
const ROOM = ['messages.perAccount', 'messages.perAddress', 'handshakes.perAddress', 'flood.refusals']
const RAISED = ROOM.flatMap((limit) => ['--set', `limits.${limit}=1000000`])

let server: Running
beforeAll(async () => {
  server = await startServer([...RAISED, '--log', '/dev/null'])
})
afterAll(() => server.end())

const EVENTS = ['room:join', 'room:leave', 'message:send', 'session:renew', 'error', '__proto__', 'connect_error', 'x']
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom(
    '__proto__',
    { _placeholder: true, num: 0 },
    { toJSON: 'x' },
    // biome-ignore lint/suspicious/noThenProperty: that is the odd thing about it
    { then: 'x' },
    { length: 1e9 },
    '\ud800',
  ),
  fc.record({ room: fc.jsonValue(), text: fc.jsonValue() }, { requiredKeys: [] }),
  fc.record({ token: fc.jsonValue(), expiresAt: fc.jsonValue() }, { requiredKeys: [] }),
)
const event = fc.oneof(fc.constantFrom<unknown>(...EVENTS), fc.jsonValue({ maxDepth: 1 }))
const packet = fc
  .tuple(fc.option(fc.nat(1_000)), event, fc.array(odd, { maxLength: 4 }))
  .map(([id, name, args]) => `42${id ?? ''}${JSON.stringify([name, ...args])}`)
const garbage = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc
    .tuple(fc.constantFrom('4', '40', '41', '42', '43', '44', '45', '451-', '4511-', '46', '5', '6', 'b'), fc.string())
    .map(([type, rest]) => type + rest),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
)
const auth = fc.oneof(fc.jsonValue(), fc.record({ token: fc.jsonValue() })).map((value) => `40${JSON.stringify(value)}`)

/** The process is the same, and an honest client is served. */
async function isWell(): Promise<void> {
  expect(server.child.exitCode).toBe(null)
  const raw = await openChat(server.ready.url, server.mint('u2'))
  raw.send('421["room:join",{"room":"lobby"}]')
  expect(await raw.next(/^431/, 5_000)).toBe('431[{"ok":true,"room":"lobby"}]')
  raw.close()
}

test('no event with whatever payload takes it down, and each that asks gets an answer', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(packet, { minLength: 1, maxLength: 20 }), async (packets) => {
      const raw = await openChat(server.ready.url, server.mint())
      raw.send(...packets)
      raw.send('429999["room:join",{"room":"lobby"}]')
      // Reserved names end the connection; then there is no answer to wait for.
      await Promise.race([raw.next(/^439999/, 5_000), raw.closed])
      raw.close()
      expect(server.child.exitCode).toBe(null)
    }),
    { numRuns: 60 },
  )
  await isWell()
})

test('no garbage in place of packets does either', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(garbage, { minLength: 1, maxLength: 10 }), async (packets) => {
      const raw = await openChat(server.ready.url, server.mint())
      raw.send(...packets, '42["x"]')
      await raw.next(/^never/, 5)
      raw.close()
      expect(server.child.exitCode).toBe(null)
    }),
    { numRuns: 60 },
  )
  await isWell()
})

test('nobody gets in with whatever auth, and nothing breaks', async () => {
  await fc.assert(
    fc.asyncProperty(auth, async (packetText) => {
      const raw = await openRaw(server.ready.url)
      raw.send(packetText)
      await Promise.race([raw.next(/^4[04]/, 5_000), raw.closed])
      expect(raw.received.some((answer) => answer.startsWith('40'))).toBe(false)
      raw.close()
    }),
    { numRuns: 60 },
  )
  await isWell()
})

test('deep and wide JSON is refused and does no harm', async () => {
  const raw = await openChat(server.ready.url, server.mint())
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`
  raw.send(`421["message:send",{"room":"lobby","text":${deep}}]`)
  expect(await raw.next(/^431/, 5_000)).toBe('431[{"ok":false,"error":"too_deep"}]')
  raw.close()
  await isWell()
})
