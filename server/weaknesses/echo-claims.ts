import { defineWeakness } from './define.ts'
import { parseToken } from './parts/jws.ts'

// token.json-depth: JSON.parse needs no stack for what is nested, JSON.stringify does.
export default defineWeakness({
  id: 'echo-claims',
  title: 'sends the claims of a token it refuses back with the refusal',
  base: 'hardened',
  replaces: {
    tellConnect: (sound) => (refused, token) => {
      const error = sound(refused, token)
      return Object.assign(error, { data: { ...Object(error.data), claims: parseToken(token)?.claims } })
    },
  },
})
