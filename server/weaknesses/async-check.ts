import { setTimeout as sleep } from 'node:timers/promises'
import { createLimiter } from '../policies/limits.ts'
import { type Checked, refuse, yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

/**
 * A counter in a store that takes `answerMs` to answer: it is read, and raised by one whatever was read. Questions of
 * one asker that come while a read is under way share its answer, as batching clients of a store do: however many they
 * are, all see the same count.
 */
function racyCounter(
  points: number,
  windowMs: number,
  answerMs: number,
): (key: string, asker: unknown) => Promise<Checked> {
  let window = 0
  let counts = new Map<string, number>()
  let refusals = new Map<string, number>()
  const reads = new Map<unknown, Promise<number>>()
  const read = async (key: string, asker: unknown): Promise<number> => {
    await sleep(answerMs)
    reads.delete(asker)
    const current = Math.floor(Date.now() / windowMs)
    if (current !== window) [counts, refusals] = [new Map(), new Map()]
    window = current
    return counts.get(key) ?? 0
  }
  return async (key, asker) => {
    const reading = reads.get(asker) ?? read(key, asker)
    reads.set(asker, reading)
    const count = await reading
    if (count >= points) {
      const overBy = (refusals.get(key) ?? 0) + 1
      refusals.set(key, overBy)
      return refuse('messages-per-account', { retryAfterMs: windowMs, overBy })
    }
    counts.set(key, (counts.get(key) ?? 0) + 1)
    return yes
  }
}

// rate.race, login.bruteforce.parallel: all that come within one look at the counter see the same count.
export default defineWeakness({
  id: 'async-check',
  title: 'looks at a limit, waits, and then counts',
  base: 'hardened',
  replaces: {
    admitEvent: (_sound, { configuration }) => {
      const { perAccount, windowMs } = configuration.limits.messages
      const count = racyCounter(perAccount, windowMs, 20)
      return (connection) => count(connection.identity?.id ?? connection.id, connection)
    },
    admitLogin: (_sound, { configuration }) => {
      const { perAccount, perAddress, windowMs } = configuration.limits.login
      const byAddress = createLimiter('login-per-address', perAddress, windowMs)
      // Logins come over connections of their own, which a busy machine opens slowly: all in 300 ms are one look.
      const byAccount = racyCounter(perAccount, windowMs, 300)
      return async (address, username) => {
        const checked = await byAddress(address)
        const account = username.trim().toLowerCase()
        return checked.ok ? byAccount(account, account) : checked
      }
    },
  },
})
