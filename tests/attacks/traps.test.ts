/** Secure behaviour that looks bad, and bad behaviour that looks like another: attacks.md section 4 against small servers. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Server, type Socket } from 'socket.io'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { idCounter } from '../../attacks/kit/id-counter.ts'
import { runCatalogue } from '../../attacks/runner.ts'
import { type ProfileInput, profileSchema } from '../../target/profile.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { runRow } from '../support/matrix.ts'
import { startForAttacks } from '../support/reference.ts'

const users: Readonly<Record<string, string>> = { 'token-of-ann': 'ann', 'token-of-ben': 'ben' }

interface Message {
  text?: unknown
  [field: string]: unknown
}
type Say = (io: Server, socket: Socket, user: string | undefined, message: Message | null) => void

/** How a small server goes about it: who is let in, and what becomes of a message. */
interface Manners {
  admit?(io: Server, userOf: (socket: Socket) => string | undefined): void
  say?: Say
}

const strict: NonNullable<Manners['admit']> = (io, userOf) =>
  io.use((socket, next) => next(userOf(socket) === undefined ? new Error('unauthorized') : undefined))
const relay: Say = (io, _socket, user, message) => {
  if (typeof message?.text === 'string') io.emit('said', { from: user, text: message.text })
}

const profile: Omit<ProfileInput, 'url'> = {
  version: 1,
  token: { kind: 'opaque' },
  accounts: Object.entries(users).map(([token, name]) => ({ name, token })),
  chat: {
    send: { event: 'say', args: [{ text: '{{text}}' }] },
    hear: { event: 'said', args: [{ from: '{{sender}}', text: '{{text}}' }] },
  },
}

/** Starts the small server, attacks it with these attacks, stops it; outcomes in the order of `ids`. */
async function outcomesOn(
  { admit = strict, say = relay }: Manners,
  ids: readonly string[],
  limits: ProfileInput['limits'] = {},
) {
  const http = createServer()
  const io = new Server(http)
  const userOf = (socket: Socket) => users[String(socket.handshake.auth.token)]
  admit(io, userOf)
  io.on('connection', (socket) => {
    socket.on('say', (message: Message | null) => say(io, socket, userOf(socket), message))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  try {
    const { results } = await runCatalogue({
      attacks: ids.map((id) => catalogue.find((attack) => attack.id === id)!),
      profile: profileSchema.parse({ ...profile, limits, url }),
      network: createNetwork(),
      concurrency: 2,
      timeoutMs: 2_000,
      patienceMs: 20_000,
      allow: { disrupt: true, disclosure: true },
      ownAddresses: process.platform === 'linux',
      signal: new AbortController().signal,
    })
    return results.map(({ verdict }) =>
      'reason' in verdict ? `${verdict.outcome}: ${verdict.reason}` : verdict.outcome,
    )
  } finally {
    await io.close()
  }
}

const admission = ['auth/absent-no-token', 'auth/middleware-async-not-awaited', 'auth/absent-literal-words']

describe.concurrent('who is let in', () => {
  it('connected is not let in: a server that decides a moment later, and serves nothing until then', async () => {
    const admit: Manners['admit'] = (io, userOf) =>
      io.on('connection', (socket) => setTimeout(() => userOf(socket) ?? socket.disconnect(true), 100))
    const say: Say = (io, socket, user, message) => (user === undefined ? undefined : relay(io, socket, user, message))
    expect(await outcomesOn({ admit, say }, admission)).toEqual(['resisted', 'resisted', 'resisted'])
  }, 60_000)

  it('a server that serves while it decides is one finding, and not that no token is asked for', async () => {
    const admit: Manners['admit'] = (io, userOf) =>
      io.on('connection', (socket) => setTimeout(() => userOf(socket) ?? socket.disconnect(true), 150))
    const [absent, early] = await outcomesOn({ admit }, admission)
    expect(absent).toContain('superseded by auth/middleware-async-not-awaited')
    expect(early).toBe('vulnerable')
  }, 60_000)

  it('a server that asks for nothing is one finding', async () => {
    const all = [
      'auth/absent-no-token',
      'auth/absent-empty-values',
      'auth/middleware-async-not-awaited',
      'nsp/open-other',
    ]
    const [absent, ...others] = await outcomesOn({ admit: () => undefined }, all)
    expect(absent).toBe('vulnerable')
    for (const other of others) expect(other).toContain('superseded by auth/absent-no-token')
  }, 60_000)

  it('guests who may only look are no finding', async () => {
    const say: Say = (io, socket, user, message) => (user === undefined ? undefined : relay(io, socket, user, message))
    expect(await outcomesOn({ admit: () => undefined, say }, ['auth/absent-no-token'])).toEqual(['resisted'])
  }, 60_000)
})

describe.concurrent('as whom one is heard', () => {
  const forged = ['authz/identity-from-field', 'auth/slot-client-claims']

  it('fields that are ignored, and the message sent all the same, are no finding', async () => {
    expect(await outcomesOn({}, forged)).toEqual(['resisted', 'resisted'])
  }, 60_000)

  it('a sender taken from the message is one', async () => {
    const say: Say = (io, _socket, user, message) => io.emit('said', { from: user, ...message })
    expect(await outcomesOn({ say }, forged)).toEqual(['vulnerable', 'resisted'])
  }, 60_000)
})

describe.concurrent('how many connections one has', () => {
  const many = (manners: Manners) => outcomesOn(manners, ['dos/conn-per-user'], { connectionsPerAccount: 4 })
  /** What is done with those of a user beyond the fourth, oldest first. */
  const withCap =
    (beyond: (sockets: readonly Socket[]) => void): NonNullable<Manners['admit']> =>
    (io, userOf) => {
      strict(io, userOf)
      io.on('connection', (socket) => {
        const all = [...io.sockets.sockets.values()].filter((other) => userOf(other) === userOf(socket))
        if (all.length > 4) beyond(all)
      })
    }
  const toOthers: Say = (_io, socket, user, message) =>
    socket.broadcast.emit('said', { from: user, text: message?.text })

  it('without a cap that is a finding, also where nobody hears himself', async () => {
    expect(await many({ say: toOthers })).toEqual(['vulnerable'])
  }, 60_000)

  it('a limit on messages that its own joins have used up hides nothing', async () => {
    const attacks = catalogue.filter(({ id }) => id === 'session/concurrent')
    const [result] = await runRow({ weakness: 'no-session-cap' }, { attacks })
    expect(result?.verdict.outcome).toBe('vulnerable')
  }, 60_000)

  it('ending the oldest is a defence, and so is doing it a moment later', async () => {
    const atOnce = many({ admit: withCap(([oldest]) => oldest!.disconnect(true)) })
    const later = many({ admit: withCap(([oldest]) => setTimeout(() => oldest!.disconnect(true), 200)) })
    expect(await Promise.all([atOnce, later])).toEqual([['resisted'], ['resisted']])
  }, 60_000)

  it('a server that takes its time for each is asked for many at a time', async () => {
    const slowly =
      (cap: number): NonNullable<Manners['admit']> =>
      (io, userOf) => {
        const open = new Map<string, number>()
        io.use(async (socket, next) => {
          await sleep(300)
          const user = userOf(socket)
          const count = open.get(user ?? '') ?? 0
          if (user === undefined || count >= cap) return next(new Error('unauthorized'))
          open.set(user, count + 1)
          socket.once('disconnect', () => open.set(user, (open.get(user) ?? 1) - 1))
          next()
        })
      }
    const undeclared = (cap: number) => outcomesOn({ admit: slowly(cap) }, ['dos/conn-per-user'])
    expect(await undeclared(Number.POSITIVE_INFINITY)).toEqual(['vulnerable'])
    expect(await undeclared(80)).toEqual(['resisted'])
  }, 120_000)

  it('connections that stay and hear nothing are neither', async () => {
    const say: Say = (io, _socket, user, message) => {
      for (const name of Object.values(users)) {
        const theirs = [...io.sockets.sockets.values()].filter((other) => users[other.handshake.auth.token] === name)
        for (const one of theirs.slice(0, 4)) one.emit('said', { from: user, text: message?.text })
      }
    }
    const [outcome] = await many({ say })
    expect(outcome).toMatch(/^inconclusive: 6 connections last, but only 4 hear/)
  }, 60_000)
})

describe.concurrent('what ends the process', () => {
  const deadly = ['crash/payload-missing-args', 'crash/payload-types']

  it('throwing out who sends nonsense is a defence', async () => {
    const say: Say = (io, socket, user, message) =>
      typeof message?.text === 'string' ? relay(io, socket, user, message) : socket.disconnect(true)
    expect(await outcomesOn({ say }, deadly)).toEqual(['resisted', 'resisted'])
  }, 60_000)

  it('throwing out everybody is no crash, and nothing that could be called resisted', async () => {
    const say: Say = (io, socket, user, message) => {
      if (typeof message?.text === 'string') return relay(io, socket, user, message)
      const { clients } = io.engine as unknown as { clients: Record<string, { close(): void }> }
      for (const client of Object.values(clients)) client.close()
    }
    for (const outcome of await outcomesOn({ say }, deadly)) expect(outcome).toMatch(/^inconclusive: .*process goes on/)
  }, 60_000)

  it.each([
    ['the plainest of several causes is the finding', 'deref-arg', /^inconclusive: superseded by crash.payload-types/],
    ['a cause of its own is one', 'echo-raw', /^vulnerable$/],
  ] as const)(
    '%s, also where the server does not come back',
    async (_title, weakness, expected) => {
      await using server = await startForAttacks({ configuration: undefined, weakness, restart: false })
      const attacks = catalogue.filter(({ id }) => id === 'crash/json-deep-echo')
      const { results } = await server.attack(attacks, { restarts: false, timeoutMs: 2_000 })
      const [said] = results.map(({ verdict }) =>
        'reason' in verdict ? `${verdict.outcome}: ${verdict.reason}` : verdict.outcome,
      )
      expect(said).toMatch(expected)
    },
    60_000,
  )

  it('a server that stays dead ends the run with the finding', async () => {
    await using server = await startForAttacks({ configuration: 'guide', restart: false })
    const ids = ['crash/payload-types', 'crash/event-error-name']
    const attacks = ids.map((id) => catalogue.find((attack) => attack.id === id)!)
    const { results, stopped } = await server.attack(attacks, { restarts: false, timeoutMs: 2_000 })
    expect(results[0]?.verdict).toMatchObject({ outcome: 'vulnerable', confidence: 'medium' })
    expect(results[1]?.verdict).toMatchObject({ outcome: 'skipped' })
    expect(stopped).toContain('nothing listens any more since crash/payload-types')
  }, 60_000)
})

it('the counter in an id is read as Engine.IO writes it', () => {
  const engine = new Server(createServer()).engine as { generateId(request: IncomingMessage): unknown }
  const [first, second] = [1, 2].map(() => idCounter(String(engine.generateId({} as IncomingMessage))))
  expect(second).toBe(first! + 1)
  expect(idCounter('no id of that make')).toBe(undefined)
})
