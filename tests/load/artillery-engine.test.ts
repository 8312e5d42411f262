/** Our artillery engine by itself: users, what they are answered, and their connections. */
import msgpackParser from 'socket.io-msgpack-parser'
import { afterAll, describe, expect, test } from 'vitest'
import type { Context, Script, Spec } from '../../scenarios/artillery/engine/artillery.ts'
import GatecrashEngine from '../../scenarios/artillery/engine/engine.ts'
import { play as playAt, type Stage, startEchoServer, util } from './support/play-user.ts'

const server = await startEchoServer()
afterAll(() => server.close())
const play = (flow: readonly Spec[], stage: Partial<Stage> = {}) => playAt(flow, { url: server.url, ...stage })

describe('a user', () => {
  test('has the token that its own variables give, and one connection for all namespaces', async () => {
    server.seen.names.length = 0
    server.seen.engines.clear()
    const told = await play(
      [
        { connect: { auth: { token: '{{ name }}' } } },
        { connect: { auth: { token: '{{ name }}' } }, namespace: '/{{ place }}' },
        { emit: ['echo', 1, { a: 2 }], namespace: '/admin', acknowledge: { args: [1, { a: 2 }] } },
      ],
      { vars: { name: 'ada', place: 'admin' } },
    )
    expect(told.error).toBeNull()
    expect(server.seen.names).toEqual(['ada', 'ada'])
    expect(server.seen.engines.size).toBe(1)
    expect(told.counters).toMatchObject({ 'socketio.emit': 1, 'socketio.acks_received': 1, 'socketio.acks_missing': 0 })
    expect(told.histograms['socketio.connect_time']).toHaveLength(2)
  })

  test('does not have the namespace of the user before it', async () => {
    const flow = [{ connect: { auth: { token: 'x' } }, namespace: '{{ place }}' }]
    const script: Script = { config: { target: server.url }, scenarios: [{ flow }] }
    const engine = new GatecrashEngine(script, undefined, util)
    const run = engine.createScenario({ flow }, { emit: () => undefined })
    const places: string[][] = []
    for (const place of ['', '/admin']) {
      const context = { vars: { place }, funcs: {} } as Context
      await new Promise((resolve) => run(context, resolve))
      places.push(Object.keys(context.sockets ?? {}))
    }
    expect(places).toEqual([[''], ['/admin']])
  })

  test('connects by itself where no step says so, and again where one does', async () => {
    server.seen.engines.clear()
    const told = await play([
      { loop: [{ connect: {} }, { emit: ['echo', '{{ $loopCount }}'], acknowledge: {} }], count: 3 },
      { disconnect: true },
    ])
    expect(told.error).toBeNull()
    expect(server.seen.engines.size).toBe(3)
    expect(told.counters['socketio.disconnects']).toBe(0)
  })

  test('that is refused fails under the name of the refusal, which is counted', async () => {
    const told = await play([{ connect: { auth: { token: 'nobody' } } }])
    expect(told.error?.message).toBe('unauthorized')
    expect(told.errors).toEqual(['unauthorized'])
    expect(told.counters['socketio.auth_rejected']).toBe(1)
  })

  test('that nobody answers fails, and is no rejection', async () => {
    const told = await play([{ connect: {} }], { url: 'http://127.0.0.1:9' })
    expect(told.error).not.toBeNull()
    expect(told.counters['socketio.auth_rejected']).toBe(0)
  })
})

test('a user speaks MessagePack where the option says so, and is not understood where it does not', async () => {
  const packed = await startEchoServer({ parser: msgpackParser })
  const flow = [{ emit: ['echo', 1, { a: 2 }], acknowledge: { args: [1, { a: 2 }] } }]
  const settings = { transports: ['websocket'], ackTimeoutMs: 20_000 }
  try {
    const told = await play(flow, {
      url: packed.url,
      config: { engines: { gatecrash: { ...settings, parser: 'msgpack', connectTimeoutMs: 20_000 } } },
    })
    expect(told.error).toBeNull()
    expect(told.counters['socketio.acks_received']).toBe(1)
    const other = await play(flow, {
      url: packed.url,
      config: { engines: { gatecrash: { ...settings, connectTimeoutMs: 500 } } },
    })
    expect(other.error).not.toBeNull()
    expect(other.counters['socketio.acks_received']).toBe(0)
  } finally {
    await packed.close()
  }
})

test('a parser that is not known is an error', async () => {
  const script = { target: server.url, engines: { gatecrash: { parser: 'protobuf' } } }
  const told = await play([{ connect: {} }], { config: script }).catch((error: Error) => ({ error }))
  expect(told.error?.message).toContain('parser is default or msgpack, not "protobuf"')
})

describe('an answer', () => {
  test('is captured, matched and compared', async () => {
    const told = await play([
      { emit: ['echo', { id: 7, list: [1] }], acknowledge: { capture: { json: '$.id', as: 'id' } } },
      { emit: ['echo', '{{ id }}', 'b'], acknowledge: { match: { json: '$.1', value: 'b' } } },
      { emit: { channel: 'echo', data: 'one' }, acknowledge: { data: 'one' } },
    ])
    expect(told.error).toBeNull()
    expect(told.vars.id).toBe(7)
    expect(told.histograms['socketio.response_time']).toHaveLength(3)
  })

  test.each([
    ['match', { match: { json: '$.0', value: 'other' } }, 'Failed match'],
    ['args', { args: ['other'] }, 'data is not valid'],
    ['capture', { capture: { json: '$.absent', as: 'x' } }, 'Failed capture'],
  ])('that does not fit its %s fails the user', async (_name, acknowledge, message) => {
    const told = await play([{ emit: ['echo', 'this', 'that'], acknowledge }])
    expect(told.error?.message).toBe(message)
    expect(told.errors).toEqual([message])
  })

  test('that never comes ends the user after its timeout, is counted, and not timed', async () => {
    const told = await play([{ emit: ['silence'], acknowledge: { timeoutMs: 50 } }])
    expect(told.error?.message).toBe('no acknowledgement in time')
    expect(told.counters).toMatchObject({ 'socketio.acks_missing': 1, 'socketio.acks_received': 0 })
    expect(told.histograms['socketio.response_time']).toBeUndefined()
  })

  test('may come as an event: to what was sent, or by itself', async () => {
    const told = await play([
      { connect: { auth: { token: 'ada' }, query: { room: 'r' } } },
      { response: { on: 'welcome', args: ['ada'] } },
      { emit: ['ask', 5], response: { on: 'answer', args: [5, 'r'] } },
    ])
    expect(told.error).toBeNull()
    expect(told.histograms['socketio.response_time']).toHaveLength(1)
    expect(told.counters['socketio.messages_received']).toBe(2)
  })

  test('named `error` harms nobody', async () => {
    const told = await play([{ emit: ['error-event'], acknowledge: { args: ['done'] } }])
    expect(told.error).toBeNull()
  })
})

describe('a connection', () => {
  test('that the server ends is counted, and what is sent after it fails', async () => {
    const told = await play([
      { emit: ['leave me'], response: { on: 'never', timeoutMs: 20_000 } },
      { emit: ['echo'], acknowledge: {} },
    ])
    expect(told.error?.message).toBe('no never in time')
    expect(told.counters['socketio.disconnects']).toBe(1)
  })

  test('begins with polling and is upgraded, as that of the official client', async () => {
    const flow = [{ connect: {} }, { response: { on: 'upgraded', args: ['websocket'] } }]
    const told = await play(flow, { config: { engines: { gatecrash: {} } } })
    expect(told.error).toBeNull()
    expect(told.counters['socketio.upgrade_failed']).toBe(0)
  })
})
