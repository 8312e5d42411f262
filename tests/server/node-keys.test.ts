import { expect, test } from 'vitest'
import { startServer } from './process.ts'
import { hasRedis, startRedis } from './redis-server.ts'
import { eventually, several } from './several.ts'

test.skipIf(!hasRedis)('a key that one node rotates is rotated on all, those that come later too', async () => {
  const redis = await startRedis()
  const start = () =>
    startServer([
      '--config',
      'asymmetric',
      '--set',
      'token.algorithm=ES256',
      '--redis',
      redis.url,
      '--log',
      '/dev/null',
    ])
  const nodes = [await start(), await start()]
  const reach = () =>
    several(
      nodes.map(({ ready }) => ready.url),
      nodes[0]!.ready,
    )
  const kids = async (node: number): Promise<string[]> => {
    const answer = await fetch(`${nodes[node]?.ready.url}/.well-known/jwks.json`)
    return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
  }
  const two = reach()
  const before = await two.login(1)
  for (let times = 1; times <= 2; times++) {
    const admin = await two.login(0, 'admin')
    expect((await two.post(0, '/admin/rotate-key', {}, admin.token)).status).toBe(200)
    await eventually(async () => (await kids(1)).length === times + 1)
  }
  nodes.push(await start())
  const all = reach()
  expect(await kids(1)).toEqual(await kids(0))
  expect(await kids(2)).toEqual(await kids(0))
  for (const node of [0, 1, 2]) {
    const { token } = await all.login(node)
    for (const other of [0, 1, 2]) expect(await all.refusal(other, token)).toBe('let in')
    expect(await all.refusal(node, before.token)).toBe('let in')
  }
  two.disconnect()
  all.disconnect()
  for (const node of nodes) await node.end()
  await redis.end()
})
