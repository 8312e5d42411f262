import { defineWeakness } from './define.ts'
import { parseToken } from './parts/jws.ts'
import { writeLine } from './parts/log-lines.ts'

// token.key-kid.types: `console.warn('unknown key ' + header.kid)`.
export default defineWeakness({
  id: 'kid-raw-log',
  title: 'writes the kid of a token it refuses into the log as it came',
  base: 'hardened',
  replaces: {
    verifySignature:
      (sound, { log }) =>
      async (token) => {
        const checked = await sound(token)
        const kid = parseToken(token)?.header.kid
        if (!checked.ok && kid !== undefined) writeLine(log, `{"level":40,"event":"kid.unknown","kid":"${kid}"}`)
        return checked
      },
  },
})
