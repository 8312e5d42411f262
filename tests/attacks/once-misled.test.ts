/** Servers of manners that misled an attack once: each is asked for that attack alone. */
import { describe, expect, test } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { runCatalogue } from '../../attacks/runner.ts'
import { profileSchema } from '../../target/profile.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { attackTarget } from '../targets/attack.ts'
import { type Chat, startChat } from '../targets/parts/chat.ts'
import { jwtTokens } from '../targets/parts/tokens.ts'

const chosen = (...ids: string[]) => catalogue.filter(({ id }) => ids.includes(id))
const outcomesOf = async (target: string, ...ids: string[]) =>
  Object.fromEntries((await attackTarget(target, chosen(...ids))).map(({ id, verdict }) => [id, verdict.outcome]))

describe.concurrent('a server of unusual manners', { timeout: 60_000, retry: 2 }, () => {
  test('a flood that arrives in lists is counted message by message', async () => {
    expect(await outcomesOf('delivers-in-batches', 'rate/absent')).toEqual({ 'rate/absent': 'vulnerable' })
  })

  test('guesses that are answered and not judged are no way in', async () => {
    const guessing = ['auth/connect-bruteforce-one-connection', 'login/bruteforce-spray', 'login/bruteforce-xff']
    expect(await outcomesOf('shuns-quietly', ...guessing)).toEqual(
      Object.fromEntries(guessing.map((id) => [id, 'resisted'])),
    )
  })

  test.each([
    ['vulnerable', 'nothing ends with the token', false],
    ['resisted', 'connections end with their token', true],
  ] as const)('%s where %s', async (expected, _title, ends) => {
    const { profile, close } = await startChat({ tokens: jwtTokens(), admit: (chat) => admitNewest(chat, ends) })
    try {
      const { results } = await runCatalogue({
        attacks: chosen('session/expiry-listen-after'),
        profile: profileSchema.parse(profile),
        network: createNetwork(),
        concurrency: 2,
        timeoutMs: 20_000,
        patienceMs: 20_000,
        allow: { disrupt: false, disclosure: false },
        ownAddresses: process.platform === 'linux',
        signal: new AbortController().signal,
      })
      expect(results.map(({ verdict }) => verdict.outcome)).toEqual([expected])
    } finally {
      await close()
    }
  })
})

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
