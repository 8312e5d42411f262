import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.json-escapes: claims searched in the text, where an escaped name is another name.
export default defineWeakness({
  id: 'regex-claims',
  title: 'finds claims by searching the text of the token',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) => async (token) => {
      const checked = await sound(token)
      if (!checked.ok) return checked
      const { header, claims } = checked.value
      const json = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
      const sub = [...json.matchAll(/"sub":"([^"]*)"/g)].at(-1)?.[1] ?? claims.sub
      const exp = Number([...json.matchAll(/"exp":(\d+)/g)].at(-1)?.[1] ?? claims.exp)
      return accept({ header, claims: { ...claims, sub, exp } })
    },
  },
})
