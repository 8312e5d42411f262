import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { hasRedis } from './redis-server.ts'
import { eventually, hears, next, type Several, several } from './several.ts'
import { wait } from './steps.ts'
import { startTwoNodes, type TwoNodes } from './two-nodes.ts'

describe.skipIf(!hasRedis)('two nodes that know of each other through nothing but Redis', () => {
  let two: TwoNodes
  let { post, login, connect, enter, refusal, disconnect }: Several = several([], { accounts: [] })

  beforeAll(async () => {
    two = await startTwoNodes()
    ;({ post, login, connect, enter, refusal, disconnect } = two)
  }, 30_000)
  afterEach(() => disconnect())
  afterAll(() => two.end())

  test('a token of one is taken by the other, and messages cross', { timeout: 20_000 }, async () => {
    const [a, b] = [await connect(1, (await login(0)).token), await connect(0, (await login(1, 'bob')).token)]
    for (const socket of [a, b]) await socket.emitWithAck('room:join', { room: 'lobby' })
    const heard = new Promise((resolve) => b.once('message:new', resolve))
    expect(await a.emitWithAck('message:send', { room: 'lobby', text: 'across' })).toMatchObject({ ok: true })
    expect(await heard).toMatchObject({ from: { id: 'u1' }, text: 'across' })
  })

  test('a logout at one ends the connection at the other, and the token everywhere', { timeout: 20_000 }, async () => {
    const { token, refreshToken } = await login(0)
    const socket = await connect(1, token)
    const gone = new Promise((resolve) => socket.once('disconnect', resolve))
    expect((await post(0, '/logout', {}, token)).status).toBe(200)
    await gone
    expect(await refusal(1, token)).toBe('unauthorized')
    expect((await post(1, '/refresh', { refreshToken })).status).toBe(401)
  })

  test('a refresh token used at one is reuse at the other', { timeout: 20_000 }, async () => {
    const { refreshToken } = await login(0)
    const both = await Promise.all([0, 1].map((node) => post(node, '/refresh', { refreshToken })))
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401])
  })

  test('one budget for an account on both', { timeout: 20_000 }, async () => {
    const both = await Promise.all([0, 1].map(async (node) => connect(node, (await login(node, 'carol')).token)))
    await Promise.all(both.map((socket) => socket.emitWithAck('room:join', { room: 'budget' })))
    await wait(1_100)
    const sent = both.flatMap((socket) =>
      Array.from({ length: 18 }, () => socket.emitWithAck('message:send', { room: 'budget', text: 'x' })),
    )
    const accepted = (await Promise.all(sent)).filter(({ ok }) => ok).length
    expect(accepted).toBeGreaterThanOrEqual(15)
    expect(accepted).toBeLessThanOrEqual(20)
  })

  test('a private room is one on both, and who is put out of it is out on both', { timeout: 20_000 }, async () => {
    const [owner, member, bob] = [await enter(0, 'alice'), await enter(1, 'alice'), await enter(1, 'bob')]
    const room = { room: 'secret' }
    expect(await owner.emitWithAck('room:create', { ...room, private: true })).toMatchObject({ ok: true })
    expect(await bob.emitWithAck('room:join', room)).toEqual({ ok: false, error: 'unauthorized' })
    expect(await bob.emitWithAck('room:create', room)).toEqual({ ok: false, error: 'unauthorized' })
    await member.emitWithAck('room:join', room)
    expect(await hears(owner, member, 'secret')).toBe(true)
    expect(await hears(owner, bob, 'secret')).toBe(false)
    await owner.emitWithAck('room:invite', { ...room, user: 'u2' })
    await eventually(async () => (await bob.emitWithAck('room:join', room)).ok)
    expect(await hears(owner, bob, 'secret')).toBe(true)
    const told = next(bob, 'room:removed')
    await owner.emitWithAck('room:remove', { ...room, user: 'u2' })
    await told
    expect(await hears(owner, bob, 'secret')).toBe(false)
    expect(await hears(bob, member, 'secret')).toBe(false)
    expect(await bob.emitWithAck('room:join', room)).toEqual({ ok: false, error: 'unauthorized' })
    expect(await bob.emitWithAck('message:send', { ...room, text: 'x' })).toMatchObject({ ok: false })
  })

  test('an admin of one keeps somebody of the other out of an open room', { timeout: 20_000 }, async () => {
    const [admin, bob] = [await enter(0, 'admin', { namespace: '/admin' }), await enter(1, 'bob')]
    await bob.emitWithAck('room:join', { room: 'open' })
    const told = next(bob, 'room:removed')
    expect(await admin.emitWithAck('admin:remove', { room: 'open', user: 'u2' })).toMatchObject({ ok: true })
    await told
    expect(await bob.emitWithAck('message:send', { room: 'open', text: 'x' })).toEqual({
      ok: false,
      error: 'not_a_member',
    })
    expect(await bob.emitWithAck('room:join', { room: 'open' })).toEqual({ ok: false, error: 'unauthorized' })
  })

  test('of two who want the same name at once one gets it, and nobody gets too many', { timeout: 20_000 }, async () => {
    const [alice, bob] = [await enter(0, 'alice'), await enter(1, 'bob')]
    const both = await Promise.all([alice, bob].map((who) => who.emitWithAck('room:create', { room: 'contested' })))
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    const carols = [await enter(0, 'carol'), await enter(1, 'carol')]
    const many = carols.flatMap((carol, node) =>
      [1, 2, 3].map((n) => carol.emitWithAck('room:create', { room: `carol-${node}-${n}` })),
    )
    expect((await Promise.all(many)).filter(({ ok }) => ok)).toHaveLength(3)
    const body = { username: 'newcomer', password: 'a long passphrase' }
    await Promise.all([0, 1].map((node) => post(node, '/register', body)))
    const ids = await Promise.all(
      [0, 1].map(async (node) => {
        const { user } = (await (await post(node, '/login', body)).json()) as { user: { id: string } }
        return user.id
      }),
    )
    expect(ids[0]).toBe(ids[1])
  })

  test('a room in use on one is not made on the other', { timeout: 20_000 }, async () => {
    const [alice, bob] = [await enter(0, 'alice'), await enter(1, 'bob')]
    await alice.emitWithAck('room:join', { room: 'in-use' })
    expect(await bob.emitWithAck('room:create', { room: 'in-use', private: true })).toMatchObject({ ok: false })
  })

  test('connections of an account count on both, and give their place back', { timeout: 20_000 }, async () => {
    const { token } = await login(0)
    const tries = Array.from({ length: 8 }, (_, n) => connect(n % 2, token).catch((error: Error) => error.message))
    const results = await Promise.all(tries)
    expect(results.filter((result) => result === 'unauthorized')).toHaveLength(4)
    for (const result of results) if (typeof result !== 'string') result.disconnect()
    await eventually(async () => (await refusal(1, token)) === 'let in')
  })

  test('who is invited to a workspace on one may enter it on the other', { timeout: 20_000 }, async () => {
    const alice = await enter(0, 'alice', { namespace: '/workspace-u1' })
    const { token } = await login(1, 'bob')
    expect(await refusal(1, token, '/workspace-u1')).toBe('unauthorized')
    expect(await alice.emitWithAck('workspace:invite', { user: 'u2' })).toMatchObject({ ok: true })
    await eventually(async () => (await refusal(1, token, '/workspace-u1')) === 'let in')
  })

  test.each(['over HTTP', 'by the event'])(
    'a demotion %s is one on both, at once',
    { timeout: 20_000 },
    async (how) => {
      const { token } = await login(0, 'admin')
      await post(0, '/admin/promote', { username: 'carol' }, token)
      const carol = await login(1, 'carol')
      const office = await connect(1, carol.token, { namespace: '/admin' })
      expect(await office.emitWithAck('admin:list', {})).toMatchObject({ ok: true })
      const gone = next(office, 'disconnect')
      if (how === 'over HTTP') expect((await post(0, '/admin/demote', { username: 'carol' }, token)).status).toBe(200)
      else {
        const admin = await connect(0, token, { namespace: '/admin' })
        expect(await admin.emitWithAck('admin:demote', { user: 'u3' })).toEqual({ ok: true, user: 'u3' })
      }
      await gone
      expect(await refusal(1, carol.token, '/admin')).toBe('unauthorized')
      const again = await connect(1, carol.token)
      expect(await again.emitWithAck('admin:list', {})).toEqual({ ok: false, error: 'unauthorized' })
      expect((await post(1, '/admin/promote', { username: 'carol' }, carol.token)).status).toBe(403)
    },
  )
})
