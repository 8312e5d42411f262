import { defineWeakness } from './define.ts'

// info.error.verify-detail: `next(new Error(error.message))`.
export default defineWeakness({
  id: 'echo-verify-err',
  title: 'tells the client what exactly is wrong with its token',
  base: 'hardened',
  replaces: {
    tellConnect: (sound) => (refused, token) => {
      const error = sound(refused, token)
      error.message = [error.message, refused.reason, refused.detail].filter((part) => part !== undefined).join(': ')
      return error
    },
  },
})
