import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

/** The first text or number under a name. */
function firstOf(json: string, name: string): unknown {
  const found = new RegExp(`"${name}":("[^"\\\\]*"|-?\\d+)`).exec(json)?.[1]
  return found === undefined ? undefined : JSON.parse(found)
}

// token.json-dup-keys: the verifier's parser takes the last of two members, the application's the first.
export default defineWeakness({
  id: 'two-parsers',
  title: 'verifies one reading of a token and uses another',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) => async (token) => {
      const checked = await sound(token)
      if (!checked.ok) return checked
      const { header, claims } = checked.value
      const json = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
      const first = Object.entries(claims).map(([name, value]) => [name, firstOf(json, name) ?? value])
      return accept({ header, claims: Object.fromEntries(first) })
    },
  },
})
