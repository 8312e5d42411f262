import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { createLimiter } from '../policies/limits.ts'
import { type Checked, refuse, yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

/** A counter in a store that takes its time to answer: first it is read, then it is raised. */
function racyCounter(
  points: number,
  windowMs: number,
  answer: () => Promise<unknown>,
): (key: string) => Promise<Checked> {
  let window = 0
  let counts = new Map<string, number>()
  return async (key) => {
    await answer()
    const current = Math.floor(Date.now() / windowMs)
    if (current !== window) counts = new Map()
    window = current
    const count = counts.get(key) ?? 0
    if (count >= points) return refuse('messages-per-account', { retryAfterMs: windowMs, overBy: count - points + 1 })
    await answer()
    // Raised by one whatever was read: few at a time do little harm, hundreds at once all pass.
    counts.set(key, (counts.get(key) ?? 0) + 1)
    return yes
  }
}

// rate.race, login.bruteforce.parallel: all that come in one tick see the same count.
export default defineWeakness({
  id: 'async-check',
  title: 'looks at a limit, waits, and then counts',
  base: 'hardened',
  replaces: {
    admitEvent: (_sound, { configuration }) => {
      const { perAccount, windowMs } = configuration.limits.messages
      const count = racyCounter(perAccount, windowMs, turn)
      return (connection) => count(connection.identity?.id ?? connection.id)
    },
    admitLogin: (_sound, { configuration }) => {
      const { perAccount, perAddress, windowMs } = configuration.limits.login
      const byAddress = createLimiter('login-per-address', perAddress, windowMs)
      // Logins come over connections of their own, and not in one turn: a store far away, and slow when it is busy.
      let asking = 0
      const byAccount = racyCounter(perAccount, windowMs, () => (asking > 1 ? sleep(250) : turn()))
      return async (address, username) => {
        const checked = await byAddress(address)
        if (!checked.ok) return checked
        asking += 1
        return byAccount(username.trim().toLowerCase()).finally(() => {
          asking -= 1
        })
      }
    },
  },
})
