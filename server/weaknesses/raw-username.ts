import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// login.homoglyph-register: any text is a name.
export default defineWeakness({
  id: 'raw-username',
  title: 'lets any text be a user name',
  base: 'hardened',
  replaces: {
    readRegistration: (sound) => (body) => {
      const { username, password } = (body ?? {}) as Record<string, unknown>
      const texts = typeof username === 'string' && typeof password === 'string' && password.length <= 256
      if (!texts || username.trim() === '' || username.length > 64) return sound(body)
      return /^[\x20-\x7e]+$/.test(username) ? sound(body) : accept({ username, password })
    },
  },
})
