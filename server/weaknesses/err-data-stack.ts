import { defineWeakness } from './define.ts'

// info.error.stack: whatever is in `error.data` goes to the client.
export default defineWeakness({
  id: 'err-data-stack',
  title: 'sends the stack along with the refusal',
  base: 'hardened',
  replaces: {
    tellConnect: (sound) => (refused, token) => {
      const error = sound(refused, token)
      return Object.assign(error, { data: { code: 'unauthorized', stack: new Error(refused.reason).stack } })
    },
  },
})
