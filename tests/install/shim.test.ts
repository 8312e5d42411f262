import { EventEmitter } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const require = createRequire(import.meta.url)
const mend = 'scenarios/artillery/shim reaches into private files of artillery: it must follow, or the pin go back'

interface Context {
  vars: Record<string, unknown>
}
type Scenario = (context: Context, done: (error: unknown, context: Context) => void) => void
type Engine = new (script: object) => { createScenario(spec: object, events: EventEmitter): Scenario }

const SocketIoEngine = require('artillery-engine-socketio-v3') as Engine

describe('what the shim stands on', () => {
  test('artillery and its engine are pinned exactly', () => {
    expect(manifest.devDependencies['artillery-cli'], mend).toBe('npm:artillery@2.0.34')
    expect(manifest.devDependencies['artillery-engine-socketio-v3'], mend).toBe('1.2.0')
    expect(require('artillery-cli/package.json').version, mend).toBe('2.0.34')
  })

  test('the name artillery leads the engine to the shim', () => {
    const engine = require.resolve('artillery-engine-socketio-v3')
    const seen = createRequire(engine).resolve('artillery/core/lib/engine_http.js')
    expect(seen.replaceAll('\\', '/')).toContain('/scenarios/artillery/shim/core/lib/engine_http.js')
  })

  test('the private files are there, with what the engine asks of them', () => {
    const util = require('artillery/core/lib/engine_util.js')
    const HttpEngine = require('artillery/core/lib/engine_http.js')
    for (const name of ['template', 'createThink', 'createLoopWithCount', 'captureOrMatch']) {
      expect(util[name], `${name}: ${mend}`).toBeTypeOf('function')
    }
    for (const name of ['step', 'init', 'setInitialContext']) {
      expect(HttpEngine.prototype[name], `${name}: ${mend}`).toBeTypeOf('function')
    }
  })

  test('a change inside artillery would be named', () => {
    const { requireOfArtillery2 } = require('../../scenarios/artillery/shim/artillery2.js')
    expect(() => requireOfArtillery2('dist/lib/gone.js', [])).toThrow(/dist\/lib\/gone\.js.*artillery 2\.0\.34.*shim/)
    expect(() => requireOfArtillery2('dist/lib/core/engine_http.js', ['absent'])).toThrow(/no function absent/)
  })
})

describe('the engine on the shim', () => {
  const http = createServer((request, response) => {
    response.writeHead(request.url === '/login' ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ token: 'good' }))
  })
  const io = new Server(http)
  let target = ''

  beforeAll(async () => {
    io.use((socket, next) => next(socket.handshake.auth.token === 'good' ? undefined : new Error('unauthorized')))
    io.on('connection', (socket) => socket.on('echo', (value, ack) => ack(value, { again: value })))
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    target = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  })
  afterAll(() => io.close())

  async function walk(flow: object[], processor: Record<string, unknown> = {}) {
    const events = new EventEmitter()
    const heard: unknown[][] = []
    for (const name of ['counter', 'histogram', 'error']) events.on(name, (...args) => heard.push([name, ...args]))
    const engine = new SocketIoEngine({ config: { target, processor, engines: { 'socketio-v3': {} } } })
    const scenario = engine.createScenario({ flow }, events)
    const result = await new Promise<{ error: unknown; context: Context }>((resolve) =>
      scenario({ vars: {} }, (error, context) => resolve({ error, context })),
    )
    return { error: result.error ?? null, heard, vars: result.context?.vars }
  }

  const login = { post: { url: '/login', json: {}, capture: { json: '$.token', as: 'token' } } }
  const connect = { connect: { auth: { token: '{{ token }}' } } }

  test('login by HTTP, its capture, and the captured token in the handshake', async () => {
    const { error, vars, heard } = await walk([login, connect])

    expect(error).toBeNull()
    expect(vars).toMatchObject({ token: 'good' })
    // The metrics of artillery 2, which the nested artillery 1 never reported.
    expect(heard).toContainEqual(['counter', 'http.codes.200', 1])
    expect(heard).toContainEqual(['histogram', 'http.response_time', expect.any(Number)])
  })

  test('a refused token fails the user with the text of the server', async () => {
    const { error, heard } = await walk([{ connect: { auth: { token: 'bad' } } }])

    expect(error).toMatchObject({ message: 'unauthorized' })
    expect(heard).toContainEqual(['error', 'unauthorized'])
  })

  test('acknowledgements are matched and captured', async () => {
    const acknowledge = {
      match: { json: '$.0', value: 'hello' },
      capture: { json: '$.1.again', as: 'again' },
    }
    const { error, vars } = await walk([login, connect, { emit: ['echo', 'hello'], acknowledge }])
    const wrong = await walk([
      login,
      connect,
      { emit: ['echo', 'hello'], acknowledge: { match: { json: '$.0', value: 'other' } } },
    ])

    expect(error).toBeNull()
    expect(vars).toMatchObject({ again: 'hello' })
    expect(wrong.error).toMatchObject({ message: 'Failed match' })
  })

  test('a promise of a processor function is awaited', async () => {
    const order: string[] = []
    const processor = {
      slow: async (context: Context) => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        order.push('slow')
        context.vars.mark = 1
      },
      next: (_context: Context, _events: unknown, done: () => void) => {
        order.push('next')
        done()
      },
    }
    const { error, vars } = await walk([{ function: 'slow' }, { function: 'next' }], processor)

    expect(error).toBeNull()
    expect(vars).toMatchObject({ mark: 1 })
    expect(order).toEqual(['slow', 'next'])
  })

  test.each([0.05, 1])('think: %s is a number of seconds', async (think) => {
    const startedAt = performance.now()
    const { error } = await walk([{ think }])

    expect(error).toBeNull()
    // A timer may be early by its own resolution, and as late as the machine is busy.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(think * 1_000 - 2)
  })
})
