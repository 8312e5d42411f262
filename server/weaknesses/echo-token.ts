import { defineWeakness } from './define.ts'

// leak.error.token-echo.
export default defineWeakness({
  id: 'echo-token',
  title: 'repeats the token in the refusal',
  base: 'hardened',
  replaces: {
    tellConnect: (sound) => (refused, token) => {
      const error = sound(refused, token)
      // Only text: what cannot be turned into text would be another weakness, and end the process.
      if (typeof token === 'string') error.message = `${error.message}: ${token}`
      return error
    },
  },
})
