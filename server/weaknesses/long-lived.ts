import { defineWeakness } from './define.ts'

const DAY_MS = 24 * 60 * 60_000

// token.claim-exp.too-long: a lifetime chosen so that nobody has to build a refresh.
export default defineWeakness({
  id: 'long-lived',
  title: 'issues access tokens for a month',
  base: 'hardened',
  replaces: {
    configuration: (sound) => ({
      ...sound,
      token: { ...sound.token, lifetimeMs: 30 * DAY_MS, lifetimeCapMs: 31 * DAY_MS },
    }),
  },
})
