import { defineWeakness } from './define.ts'

const HEADERS = ['x-forwarded-for', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'forwarded']

// rate.xff, rate.xff-ban-other, login.bruteforce.xff: `trust proxy` without a proxy.
export default defineWeakness({
  id: 'trust-xff',
  title: 'believes whoever says where they come from',
  base: 'hardened',
  replaces: {
    clientAddress: (sound) => (request) => {
      const claimed = HEADERS.map((name) => request.headers[name]).find((value) => value !== undefined)
      const first = String(claimed ?? '')
        .split(/[,;]/)[0]
        ?.replace(/^for=/i, '')
        .trim()
      return first || sound(request)
    },
  },
})
