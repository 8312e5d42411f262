/** Servers of manners that misled an attack once: each is asked for that attack alone. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Socket } from 'socket.io'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { runCatalogue } from '../../attacks/runner.ts'
import { profileSchema } from '../../target/profile.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { attackTarget } from '../targets/attack.ts'
import { type Chat, type Manners, startChat } from '../targets/parts/chat.ts'
import { jwtTokens } from '../targets/parts/tokens.ts'

const chosen = (...ids: string[]) => catalogue.filter(({ id }) => ids.includes(id))
const outcomesOf = async (target: string, ...ids: string[]) =>
  Object.fromEntries((await attackTarget(target, chosen(...ids))).map(({ id, verdict }) => [id, verdict.outcome]))

describe.concurrent('a server of unusual manners', { timeout: 120_000, retry: 2 }, () => {
  test('a flood that arrives in lists is counted message by message', async () => {
    expect(await outcomesOf('delivers-in-batches', 'rate/absent')).toEqual({ 'rate/absent': 'vulnerable' })
  })

  test('guesses that are answered and not judged are no way in', async () => {
    const guessing = ['auth/connect-bruteforce-one-connection', 'login/bruteforce-spray', 'login/bruteforce-xff']
    expect(await outcomesOf('shuns-quietly', ...guessing)).toEqual(
      Object.fromEntries(guessing.map((id) => [id, 'resisted'])),
    )
  })

  test('a limit on logins that answers like a wrong password is a limit', async () => {
    const guessing = ['account', 'parallel', 'spray', 'xff'].map((name) => `login/bruteforce-${name}`)
    expect(await outcomesOf('limits-logins-silently', ...guessing)).toEqual(
      Object.fromEntries(guessing.map((id) => [id, 'resisted'])),
    )
  })

  test.each([
    ['vulnerable', 'nothing ends with the token', false],
    ['resisted', 'connections end with their token', true],
  ] as const)('%s where %s', async (expected, _title, ends) => {
    const manners: Manners = { tokens: jwtTokens(), admit: (chat) => admitNewest(chat, ends) }
    expect(await outcomesAmong(manners, 'session/expiry-listen-after')).toEqual([expected])
  })
})

/** Alone: it is time that tells. */
describe('a door that answers 25 CONNECTs a second', { timeout: 240_000, retry: 2 }, () => {
  test.each([
    ['resisted', 'of one connection, and newcomers at once', (socket: Socket) => socket.conn, 0],
    ['inconclusive', 'because each takes it so long', () => Socket, 40],
  ] as const)('%s, %s', async (expected, _title, lineOf, workMs) => {
    // Nobody is shut out for wrong tokens, or for having no right one for long.
    const ban = { has: () => false, countWrong: () => undefined }
    const options = { connectTimeout: 60_000 }
    const manners: Manners = { ban, options, admit: (chat) => admitInLine(chat, lineOf, workMs) }
    expect(await outcomesAmong(manners, 'auth/connect-bruteforce-one-connection')).toEqual([expected])
  })
})

/** One after the other: each judges a hundred passwords and more. */
describe('a login that says nothing of', { timeout: 240_000, retry: 2 }, () => {
  const guessing = ['login/bruteforce-account', 'login/bruteforce-spray', 'login/bruteforce-parallel']

  test.each([
    ['a limit that grows back evenly', evenly, ['resisted', 'resisted', 'resisted']],
    ['a limit that looks and counts later', racily, ['resisted', 'resisted', 'vulnerable']],
    ['no limit, because it has none', () => () => true, ['vulnerable', 'vulnerable', 'inconclusive']],
  ] as const)('%s', async (_title, limit, expected) => {
    expect(await outcomesAmong({ silentLimit: true, admitsLogin: limit() }, ...guessing)).toEqual(expected)
  })
})

/** Of a chat in this process. */
async function outcomesAmong(manners: Manners, ...ids: string[]) {
  const { profile, close } = await startChat(manners)
  try {
    const { results } = await runCatalogue({
      attacks: chosen(...ids),
      profile: profileSchema.parse(profile),
      network: createNetwork(),
      concurrency: 2,
      timeoutMs: 20_000,
      patienceMs: 20_000,
      allow: { disrupt: true, disclosure: false },
      ownAddresses: process.platform === 'linux',
      signal: new AbortController().signal,
    })
    return results.map(({ verdict }) => verdict.outcome)
  } finally {
    await close()
  }
}

/** What the profile of the chat declares. */
const [perAccount, perAddress, perMs] = [5, 10, 2_000]

type Limit = NonNullable<Manners['admitsLogin']>

/** By account and by address alike. */
function evenly(): Limit {
  const levels = new Map<string, { level: number; atMs: number }>()
  const fits = (key: string, most: number) => {
    const nowMs = performance.now()
    const { level, atMs } = levels.get(key) ?? { level: 0, atMs: nowMs }
    const left = Math.max(0, level - ((nowMs - atMs) / perMs) * most)
    const isRoom = left + 1 <= most
    levels.set(key, { level: isRoom ? left + 1 : left, atMs: nowMs })
    return isRoom
  }
  return (address, user) => fits(user, perAccount) && fits(address, perAddress)
}

/** All for one account that come within 100 ms see the same count. */
function racily(): Limit {
  const [byAddress, counts] = [evenly(), new Map<string, number>()]
  return async (address, user) => {
    if (!(await byAddress(address, address))) return false
    const key = `${user} ${Math.floor(performance.now() / perMs)}`
    const seen = counts.get(key) ?? 0
    await sleep(100)
    counts.set(key, (counts.get(key) ?? 0) + 1)
    return seen < perAccount
  }
}

function admitNewest(chat: Chat, ends: boolean): void {
  const newest = new Map<string, () => void>()
  chat.io.use((socket, next) => {
    try {
      const { token } = socket.handshake.auth
      socket.data.member = ends ? chat.enter(socket, token) : { ...chat.tokens.check(token), leave: () => undefined }
      next()
    } catch {
      next(new Error('unauthorized'))
    }
  })
  chat.io.on('connection', (socket) => {
    const { member } = socket.data
    newest.get(member.user)?.()
    newest.set(member.user, () => socket.disconnect(true))
    chat.serve(socket, member)
  })
}

/** One CONNECT at a time in each line, after `workMs`, and the next one 40 ms after that one's turn came. */
function admitInLine(chat: Chat, lineOf: (socket: Socket) => object, workMs: number): void {
  const lines = new WeakMap<object, Promise<unknown>>()
  chat.io.use((socket, next) => {
    const line = lineOf(socket)
    const turn = (lines.get(line) ?? Promise.resolve()).then(() => sleep(workMs))
    lines.set(
      line,
      turn.then(() => sleep(40 - workMs)),
    )
    void turn.then(() => {
      try {
        socket.data.member = chat.enter(socket, socket.handshake.auth.token)
        next()
      } catch {
        next(new Error('unauthorized'))
      }
    })
  })
  chat.io.on('connection', (socket) => chat.serve(socket, socket.data.member))
}
