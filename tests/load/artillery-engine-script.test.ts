/** Our artillery engine by itself: what may stand in a script. */
import { afterAll, describe, expect, test } from 'vitest'
import type { Context, Spec } from '../../scenarios/artillery/engine/artillery.ts'
import { startChatServer } from './support/chat-server.ts'
import { play as playAt, type Stage, startEchoServer } from './support/play-user.ts'

const server = await startEchoServer()
afterAll(() => server.close())
const play = (flow: readonly Spec[], stage: Partial<Stage> = {}) => playAt(flow, { url: server.url, ...stage })

describe('a script', () => {
  test('may have functions with callbacks and with promises, which find the socket', async () => {
    type Call = (...args: unknown[]) => unknown
    const processor: Record<string, Call> = {
      classic: (context, _events, done) => {
        const { sockets } = context as { sockets: Record<string, { emit: Call }> }
        sockets['']?.emit('echo', 'classic', (answer: unknown) => {
          ;(context as Context).vars.classic = answer
          ;(done as Call)()
        })
      },
      modern: async (context) => {
        const { sockets, vars } = context as {
          sockets: Record<string, { timeout: Call }>
          vars: Record<string, unknown>
        }
        const within = sockets['']?.timeout(20_000) as { emitWithAck: Call }
        vars.modern = await within.emitWithAck('echo', 'modern')
      },
      broken: async () => {
        throw new Error('broken')
      },
    }
    const flow = [{ connect: {} }, { function: 'classic' }, { function: 'modern' }, { function: 'broken' }]
    const told = await play(flow, { config: { processor, engines: { gatecrash: { transports: ['websocket'] } } } })
    expect(told.vars).toMatchObject({ classic: 'classic', modern: 'modern' })
    expect(told.error?.message).toBe('broken')
  })

  test('logs in over HTTP with the engine of artillery itself', async () => {
    const chat = await startChatServer()
    try {
      const [{ username, password } = { username: '', password: '' }] = chat.accounts
      const login = { url: '/login', json: { username, password }, capture: { json: '$.token', as: 'token' } }
      const told = await play(
        [
          { post: login },
          { connect: { auth: { token: '{{ token }}' } } },
          { emit: ['room:join', { room: 'r' }], acknowledge: { match: { json: '$.ok', value: true } } },
        ],
        { url: chat.url, config: { engines: { gatecrash: { transports: ['websocket'] } } } },
      )
      expect(told.error).toBeNull()
      expect(chat.seen).toMatchObject({ logins: 1, joins: 1 })
    } finally {
      await chat.close()
    }
  })

  test('is refused where it says what is not understood', async () => {
    const wrong = { engines: { gatecrash: { transport: 'websocket' } } }
    await expect(play([], { config: wrong })).rejects.toThrow(/no option "transport"/)
    await expect(play([{ emmit: ['x'] }])).rejects.toThrow(/emmit/)
    await expect(play([{ function: 'absent' }])).rejects.toThrow(/"absent"/)
  })

  test('does not leave loopback unless it says so', async () => {
    const told = await play([{ connect: {} }], { url: 'http://192.0.2.1:3000' })
    expect(told.error?.message).toMatch(/loopback|allow/)
  })
})
