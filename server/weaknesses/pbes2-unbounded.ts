import { pbkdf2Sync } from 'node:crypto'
import { defineWeakness } from './define.ts'
import { parseObject } from './parts/jws.ts'

/** A practice server need not be stopped for longer than it takes to see that it was. */
const MOST_ROUNDS = 5_000_000

// token.jwe-pbes2-p2c: the count of rounds is the sender's (CVE-2022-36083).
export default defineWeakness({
  id: 'pbes2-unbounded',
  title: 'derives keys in as many rounds as an encrypted token asks for',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) => (token) => {
      const [head = '', ...rest] = token.split('.')
      const { alg, p2s, p2c } = parseObject(Buffer.from(head, 'base64url').toString()) ?? {}
      if (rest.length === 4 && String(alg).startsWith('PBES2-'))
        pbkdf2Sync('password', String(p2s), Math.min(Number(p2c), MOST_ROUNDS), 32, 'sha256')
      return sound(token)
    },
  },
})
