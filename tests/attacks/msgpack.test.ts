/** A target whose packets are MessagePack: what is attacked there is judged as elsewhere, what cannot be is skipped. */
import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import type { AnyAttack } from '../../attacks/attack.ts'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { openSession } from '../../target/session.ts'
import { createTarget } from '../../target/target.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { startForAttacks } from '../support/reference.ts'

const chosen = (...ids: string[]): AnyAttack[] => catalogue.filter(({ id }) => ids.includes(id))
const outcomes = (results: readonly { id: string; verdict: { outcome: string } }[]) =>
  Object.fromEntries(results.map(({ id, verdict }) => [id, verdict.outcome]))

test('both transports talk, binary data included, and a client of the default parser is not understood', async () => {
  await using reference = await startForAttacks({
    configuration: 'no-validation',
    overrides: ['transport.parser=msgpack'],
  })
  const target = createTarget(reference.profile, createNetwork(), 5_000)
  const [account] = target.profile.accounts
  const { token } = await target.login(account!)
  const open = async (on: typeof target, transport: 'websocket' | 'polling') => {
    const admission = await openSession(on, { token, transport, timeoutMs: 2_000 })
    return admission.admitted ? admission.session : undefined
  }
  const [one, other] = [await open(target, 'websocket'), await open(target, 'polling')]
  expect((await one?.sayWithAck('over websocket', 2_000))?.[0]).toMatchObject({ ok: true })
  expect(await other?.heard('over websocket', 2_000)).toBeDefined()
  const bytes = Buffer.from([0, 1, 2, 255])
  const payload = { room: 'lobby', text: bytes }
  expect((await other?.emitWithAck('message:send', [payload], 2_000))?.[0]).toMatchObject({ ok: true })
  const isBinary = () => one?.events.some(({ args }) => isDeepStrictEqual((args[0] as { text?: unknown }).text, bytes))
  await expect.poll(isBinary).toBe(true)
  const plain = createTarget({ ...reference.profile, protocol: { parser: 'default', eio: 4 } }, createNetwork(), 2_000)
  expect(await open(plain, 'websocket')).toBeUndefined()
  for (const session of [one, other]) session?.kill()
})

test('a weakness is found there as well, its sound neighbours are silent, and text by hand is skipped', async () => {
  const byHand = ['crash/pkt-garbage', 'crash/bin-attachment-count', 'crash/bin-placeholder', 'crash/json-deep-noecho']
  const frames = ['dos/ws-protocol', 'dos/ws-tiny-fragments', 'dos/deflate-bomb']
  const attacks = chosen('rate/absent', 'rate/polling-batch', 'auth/absent-no-token', ...byHand, ...frames)
  const expected = {
    'auth/absent-no-token': 'resisted',
    ...Object.fromEntries([...byHand, ...frames].map((id) => [id, 'skipped'])),
  }
  await using sound = await startForAttacks({ configuration: 'msgpack' })
  expect(outcomes((await sound.attack(attacks)).results)).toEqual({
    ...expected,
    'rate/absent': 'resisted',
    'rate/polling-batch': 'resisted',
  })
  await using weak = await startForAttacks({
    ...{ configuration: undefined, weakness: 'async-check' },
    overrides: ['transport.parser=msgpack'],
  })
  expect(outcomes((await weak.attack(attacks)).results)).toMatchObject({
    ...expected,
    'rate/polling-batch': 'vulnerable',
  })
}, 60_000)
