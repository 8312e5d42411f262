/** The bounds of what a client may send, whatever it is meant to be. */
import { expect, test } from 'vitest'
import { loadConfiguration } from '../../server/configuration.ts'
import { admitNesting } from '../../server/policies/limits.ts'
import type { PolicyContext } from '../../server/policies.ts'
import { openLab } from './lab.ts'
import { openRaw } from './raw.ts'
import { member, set } from './steps.ts'

const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`

test('nesting is counted in lists and objects, over all arguments, and deep ones need no stack', () => {
  const { levels } = loadConfiguration('hardened').limits.nesting
  const admit = admitNesting({ configuration: loadConfiguration('hardened') } as PolicyContext)
  for (const value of [JSON.parse(nested(levels)), { a: JSON.parse(nested(levels - 1)) }])
    expect(admit(['event', value, () => undefined])).toMatchObject({ ok: true })
  for (const value of [JSON.parse(nested(levels + 1)), { a: JSON.parse(nested(levels)) }, JSON.parse(nested(200_000))])
    expect(admit(['event', 1, value])).toEqual({ ok: false, reason: 'nesting' })
  expect(admit(['event', Buffer.alloc(1_000), null, undefined])).toMatchObject({ ok: true })
})

test('what is nested too deeply is told so, in any event, and refused in a CONNECT', async () => {
  const lab = await openLab('hardened')
  const socket = await member(lab)
  const deep = JSON.parse(nested(9))
  for (const event of ['message:send', 'no:such:event'])
    expect(await socket.emitWithAck(event, { room: 'lobby', text: deep })).toEqual({ ok: false, error: 'too_deep' })
  expect(await socket.emitWithAck('message:send', { room: 'lobby', text: 'fine' })).toMatchObject({ ok: true })
  const raw = await openRaw(lab.url)
  raw.send(`40{"token":"${lab.mint()}","more":${nested(9)}}`)
  expect(await raw.next(/^44/)).toContain('unauthorized')
  expect(lab.log.filter(({ reason }) => reason === 'nesting')).toHaveLength(3)
  await lab.close()
})

test('pages of history are bounded in bytes, and come again in the next window', async () => {
  const lab = await openLab('hardened', {
    set: set({ 'limits.replies.bytesPerAccount': 5_000, 'limits.replies.windowMs': 300 }),
  })
  const socket = await member(lab)
  await socket.emitWithAck('message:send', { room: 'lobby', text: 'x'.repeat(2_000) })
  const ask = () => socket.emitWithAck('message:history', { room: 'lobby' })
  const replies = await Promise.all([ask(), ask(), ask(), ask(), ask(), ask()])
  expect(replies).toContainEqual({ ok: false, error: 'rate_limited' })
  expect(replies.filter(({ ok }) => ok).length).toBeLessThanOrEqual(4)
  await expect.poll(async () => (await ask()).ok, { interval: 100 }).toBe(true)
  await lab.close()
})
