/** The chat as its users have it: what is promised of rooms, conversations, changes, history and administration. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHistory, type HistoryStore, type StoredMessage } from '../../server/chat/history.ts'
import { memoryHistory } from '../../server/store/history-memory.ts'
import { sqliteHistory } from '../../server/store/history-sqlite.ts'
import { type Lab, openLab } from './lab.ts'
import { set } from './steps.ts'

const message = (id: number, place = '/ lobby'): StoredMessage => ({
  id: `m${id}`,
  place,
  from: { id: 'u1', name: 'alice' },
  text: `text ${id}`,
  at: 1_000 + id,
})

describe.each<[string, () => HistoryStore]>([
  ['memory', () => memoryHistory(10, 3)],
  ['sqlite', () => sqliteHistory(':memory:')],
])('history in %s', (_name, open) => {
  test('pages backwards, changes and forgets single messages', () => {
    const history = createHistory(open())
    for (let i = 0; i < 8; i++) history.add(message(i))
    history.add(message(99, '/ elsewhere'))
    expect(history.page('/ lobby', 2_000, 3).map(({ id }) => id)).toEqual(['m5', 'm6', 'm7'])
    expect(history.page('/ lobby', 1_005, 3).map(({ id }) => id)).toEqual(['m2', 'm3', 'm4'])
    history.replace('m7', { ...message(7), text: 'better', editedAt: 5 })
    history.replace('m6', undefined)
    expect(history.find('m7')).toMatchObject({ text: 'better', editedAt: 5 })
    expect(history.find('m6')).toBeUndefined()
    expect(history.page('/ lobby', 2_000, 2).map(({ text }) => text)).toEqual(['text 5', 'better'])
    history.close()
  })
})

test('memory is bounded in messages of a room and in rooms', () => {
  const store = memoryHistory(10, 3)
  store.append(Array.from({ length: 1_000 }, (_, i) => message(i)))
  expect(store.page('/ lobby', 1e9, 1_000).length).toBeLessThanOrEqual(10)
  store.append([message(1_001, 'a'), message(1_002, 'b'), message(1_003, 'c')])
  expect(store.page('/ lobby', 1e9, 10)).toEqual([])
  expect(store.find('m999')).toBeUndefined()
})

test('no acknowledged message is lost in a shutdown', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatecrash-history-'))
  const settings = { 'history.store': 'sqlite', 'history.file': join(folder, 'messages.db') }
  const lab = await openLab('hardened', {
    set: set({ ...settings, 'limits.messages.perAccount': 10_000, 'limits.messages.perAddress': 10_000 }),
  })
  const socket = await lab.connect({ token: lab.mint() })
  await socket.emitWithAck('room:join', { room: 'lobby' })
  const acknowledged: string[] = []
  const sent = Array.from({ length: 700 }, (_, i) =>
    socket.emitWithAck('message:send', { room: 'lobby', text: `m${i}` }).then(
      ({ id }) => acknowledged.push(id),
      () => undefined,
    ),
  )
  await Promise.race(sent)
  await lab.close()
  const store = sqliteHistory(settings['history.file'])
  expect(acknowledged.length).toBeGreaterThan(0)
  expect(acknowledged.filter((id) => store.find(id) === undefined)).toEqual([])
  store.close()
  rmSync(folder, { recursive: true })
})

describe('in hardened', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await openLab('hardened')
  })
  afterAll(() => lab.close())
  const as = (sub: string, namespace = '/'): Promise<Socket> =>
    lab.connect({ token: lab.mint({ claims: { sub } }) }, { namespace })

  test('a private room is entered by invitation, and not made of a room in use', async () => {
    const [owner, guest] = [await as('u1'), await as('u2')]
    await guest.emitWithAck('room:join', { room: 'in-use' })
    expect(await owner.emitWithAck('room:create', { room: 'in-use', private: true })).toEqual({
      ok: false,
      error: 'unauthorized',
    })
    expect(await owner.emitWithAck('room:create', { room: 'ours', private: true })).toEqual({ ok: true, room: 'ours' })
    expect(await guest.emitWithAck('room:join', { room: 'ours' })).toEqual({ ok: false, error: 'unauthorized' })
    await owner.emitWithAck('room:invite', { room: 'ours', user: 'u2' })
    expect(await guest.emitWithAck('room:join', { room: 'ours' })).toEqual({ ok: true, room: 'ours' })
    expect(
      (await guest.emitWithAck('presence:watch', { room: 'ours' })).users.map(({ id }: { id: string }) => id).sort(),
    ).toEqual(['u1', 'u2'])
    await guest.emitWithAck('room:leave', { room: 'ours' })
    expect((await guest.emitWithAck('room:join', { room: 'ours' })).ok).toBe(false)
    expect(lab.log).toContainEqual(
      expect.objectContaining({ event: 'room.refused', reason: 'not-invited', account: 'u2' }),
    )
  })

  test('one changes one’s own messages, and admins remove', async () => {
    const [author, admin] = [await as('u3'), await as('admin', '/admin')]
    await author.emitWithAck('room:join', { room: 'lobby' })
    const { id } = await author.emitWithAck('message:send', { room: 'lobby', text: 'first' })
    expect(await author.emitWithAck('message:edit', { id, text: 'second' })).toEqual({ ok: true, id })
    expect((await author.emitWithAck('message:history', { room: 'lobby' })).messages).toMatchObject([
      { id, text: 'second' },
    ])
    expect(await author.emitWithAck('message:delete', { id })).toEqual({ ok: true, id })
    expect(await admin.emitWithAck('admin:remove', { room: 'lobby', user: 'u3' })).toEqual({ ok: true, room: 'lobby' })
    expect(await author.emitWithAck('message:send', { room: 'lobby', text: 'x' })).toEqual({
      ok: false,
      error: 'not_a_member',
    })
    expect((await author.emitWithAck('room:join', { room: 'lobby' })).ok).toBe(false)
    expect((await author.emitWithAck('room:leave', { room: 'user:u3' })).ok).toBe(false)
    expect((await author.emitWithAck('message:send', { room: 'lobby', text: 'x', __proto__x: 1 })).error).toBe(
      'invalid_payload',
    )
  })

  test('a workspace is its owner’s and of those invited', async () => {
    const owner = await as('u1', '/workspace-u1')
    await expect(as('u2', '/workspace-u1')).rejects.toThrow('unauthorized')
    expect(await owner.emitWithAck('workspace:invite', { user: 'u2' })).toEqual({ ok: true, user: 'u2' })
    expect((await as('u2', '/workspace-u1')).connected).toBe(true)
    await expect(as('u1', '/workspace-u1/x')).rejects.toThrow('Invalid namespace')
  })
})
