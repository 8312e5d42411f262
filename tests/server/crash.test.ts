import { expect, test } from 'vitest'
import { lost, takeUp } from './exploits-places.ts'
import { type Running, startServer } from './process.ts'
import { openChat, openRaw, type Raw } from './raw.ts'

/** Undefined where there is no connection to look at afterwards. */
type Crash = (server: Running) => Promise<Raw | undefined>
const says =
  (...packets: (string | Buffer)[]): Crash =>
  async (server) => {
    const raw = await openChat(server.ready.url, server.mint())
    raw.send('42["room:join",{"room":"lobby"}]', ...packets)
    return raw
  }
const connects =
  (packet: string): Crash =>
  async (server) => {
    const raw = await openRaw(server.ready.url)
    raw.send(packet)
    return raw
  }

/** A request that no connection comes of, or none that lasts. */
const asks =
  (ask: (url: string) => Promise<unknown>): Crash =>
  (server) =>
    ask(server.ready.url).then(
      () => undefined,
      () => undefined,
    )
/** Sent before those of the upgrade. */
const manyHeaders = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`x-${i}`, 'x']))

const encode = (json: string): string => Buffer.from(json).toString('base64url')
const DEEP = `${encode('{}')}.${encode(`{"x":${'['.repeat(12_000)}${']'.repeat(12_000)}}`)}.x`
const VALID = '{"room":"lobby","text":"x"}'
/** What ends the process of each weakness, and none other. */
const CRASHES: Record<string, Crash> = {
  'admin-ui-basic': connects('40/socketui,{"username":"admin","password":7}'),
  arity: says('421["message:send"]'),
  'async-unguarded': says(`42["message:send",{"room":"lobby","text":"${'x'.repeat(3_000)}"}]`),
  'cb-assumed': says(`42["message:send",${VALID}]`),
  'cb-truthy-check': says(`42["message:send",${VALID},"not a function"]`),
  'csr-pid-untyped': connects('40{"token":"x","pid":7,"offset":"x"}'),
  'deref-arg': says('42["message:send"]'),
  'echo-claims': connects(`40{"token":"${DEEP}"}`),
  'echo-raw': says(`42["message:send",{"room":"lobby","text":${'['.repeat(12_000)}${']'.repeat(12_000)}}]`),
  'handlers-map': says('42["__proto__",{}]'),
  'length-loop': says('421["message:send",{"room":"lobby","length":1e10}]'),
  'old-engine': asks((url) => fetch(`${url}/socket.io/?EIO=4&transport=constructor`)),
  'old-parser': says('42[{"toString":"x"}]'),
  'old-ws': asks((url) => openRaw(url, { headers: manyHeaders })),
  'onany-startswith': says('42[7,{}]'),
  'packet-tap': says('42["x'),
  'relay-any-event': says('42["relay",{"event":"disconnect"}]'),
  'remove-all-listeners': says('42["error",{}]'),
  'string-assumed': says(
    '451-1["message:send",{"room":"lobby","text":{"_placeholder":true,"num":0}}]',
    Buffer.from('x'),
  ),
  'path-root': async ({ ready: { url } }) => {
    const raw = await openRaw(url)
    await fetch(`${url}//`).catch(() => undefined)
    return raw
  },
  'socket-user-prop': async ({ ready: { url }, mint }) => {
    const { raw } = await takeUp({ url }, await lost({ url, mint: () => mint() }))
    raw.send(`42["message:send",${VALID}]`)
    return raw
  },
  'token-split': connects('40'),
  'utf8-strict-db': says('421["message:send",{"room":"lobby","text":"\u{1f600}"}]'),
}

/** What ends the process of a weakness besides, and rightly. */
const ALSO: Record<string, string[]> = {
  // Socket.IO reports a packet it cannot parse as an `error` on the socket, and nobody listens any more.
  'remove-all-listeners': ['packet-tap', 'old-parser'],
  // Before a connection is lost and taken up, it says something honest without asking for an answer.
  'cb-assumed': ['socket-user-prop'],
  // It is taken up without a token.
  'token-split': ['socket-user-prop'],
  // A list has no trim(), nor have bytes, nor has nothing.
  'deref-arg': ['echo-raw', 'length-loop', 'string-assumed'],
}

test.concurrent.each(Object.entries(CRASHES))('%s ends the process, and only by its own packet', async (id, crash) => {
  const server = await startServer(['--weakness', id, '--log', '/dev/null'])
  try {
    for (const [other, harmless] of Object.entries(CRASHES)) {
      if (other === id || ALSO[id]?.includes(other)) continue
      const raw = await harmless(server)
      await raw?.next(/^4[34]/, 150)
      raw?.close()
    }
    expect(server.child.exitCode, 'died of another packet').toBe(null)
    await crash(server)
    expect((await server.exited).code).toBe(1)
  } finally {
    await server.end()
  }
})

test('hardened outlives them all', async () => {
  const server = await startServer(['--config', 'hardened', '--log', '/dev/null'])
  try {
    for (const crash of Object.values(CRASHES)) (await crash(server))?.close()
    const raw = await openChat(server.ready.url, server.mint('u2'))
    raw.send('421["room:join",{"room":"lobby"}]')
    expect(await raw.next(/^431/)).toBe('431[{"ok":true,"room":"lobby"}]')
    raw.close()
  } finally {
    await server.end()
  }
})
