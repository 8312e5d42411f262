import { refuse } from '../policies.ts'
import { defineWeakness } from './define.ts'

const MOST = 6

// login.lockout-dos: a lock that only an administrator opens.
export default defineWeakness({
  id: 'hard-lock',
  title: 'locks an account for good when one address has tried it too often',
  base: 'hardened',
  replaces: {
    admitLogin: (sound) => {
      const tries = new Map<string, number>()
      const locked = new Set<string>()
      return async (address, username) => {
        const admitted = await sound(address, username)
        if (!admitted.ok) return admitted
        const key = `${address} ${username}`
        const count = (tries.get(key) ?? 0) + 1
        tries.set(key, count)
        if (count >= MOST) locked.add(username)
        return locked.has(username) ? refuse('account-locked') : admitted
      }
    },
  },
})
