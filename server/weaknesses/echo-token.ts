import { defineWeakness } from './define.ts'

// leak.error.token-echo.
export default defineWeakness({
  id: 'echo-token',
  title: 'repeats the token in the refusal',
  base: 'hardened',
  replaces: {
    tellConnect: (sound) => (refused, token) => {
      const error = sound(refused, token)
      error.message = `${error.message}: ${String(token)}`
      return error
    },
  },
})
