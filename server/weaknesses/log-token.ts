import { defineWeakness } from './define.ts'
import { writeLine } from './parts/log-lines.ts'

// token.val-crlf: the line that was to help with the question why somebody cannot log in.
export default defineWeakness({
  id: 'log-token',
  title: 'writes tokens that it refuses into the log as they came',
  base: 'hardened',
  replaces: {
    tellConnect:
      (sound, { log }) =>
      (refused, token) => {
        if (typeof token === 'string') writeLine(log, `{"level":40,"event":"token.refused","token":"${token}"}`)
        return sound(refused, token)
      },
  },
})
