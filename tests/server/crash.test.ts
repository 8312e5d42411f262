import { expect, test } from 'vitest'
import { type Running, startServer } from './process.ts'
import { openChat, openRaw, type Raw } from './raw.ts'

type Crash = (server: Running) => Promise<Raw>
const says =
  (...packets: string[]): Crash =>
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

const VALID = '{"room":"lobby","text":"x"}'
/** What ends the process of each weakness, and none other. */
const CRASHES: Record<string, Crash> = {
  arity: says('421["message:send"]'),
  'async-unguarded': says(`42["message:send",{"room":"lobby","text":"${'x'.repeat(3_000)}"}]`),
  'cb-assumed': says(`42["message:send",${VALID}]`),
  'cb-truthy-check': says(`42["message:send",${VALID},"not a function"]`),
  'deref-arg': says('42["message:send"]'),
  'echo-raw': says(`42["message:send",{"room":"lobby","text":${'['.repeat(12_000)}${']'.repeat(12_000)}}]`),
  'handlers-map': says('42["__proto__",{}]'),
  'onany-startswith': says('42[7,{}]'),
  'packet-tap': says('42["x'),
  'remove-all-listeners': says('42["error",{}]'),
  'token-split': connects('40'),
}

/** What ends the process of a weakness besides, and rightly. */
const ALSO: Record<string, string[]> = {
  // Socket.IO reports a packet it cannot parse as an `error` on the socket, and nobody listens any more.
  'remove-all-listeners': ['packet-tap'],
  // A list has no trim().
  'deref-arg': ['echo-raw'],
}

test.concurrent.each(Object.entries(CRASHES))('%s ends the process, and only by its own packet', async (id, crash) => {
  const server = await startServer(['--weakness', id, '--log', '/dev/null'])
  try {
    for (const [other, harmless] of Object.entries(CRASHES)) {
      if (other === id || ALSO[id]?.includes(other)) continue
      const raw = await harmless(server)
      await raw.next(/^4[34]/, 150)
      raw.close()
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
    for (const crash of Object.values(CRASHES)) (await crash(server)).close()
    const raw = await openChat(server.ready.url, server.mint('u2'))
    raw.send('421["room:join",{"room":"lobby"}]')
    expect(await raw.next(/^431/)).toBe('431[{"ok":true,"room":"lobby"}]')
    raw.close()
  } finally {
    await server.end()
  }
})
