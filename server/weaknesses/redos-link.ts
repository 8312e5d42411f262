import { defineWeakness } from './define.ts'

/** A quantifier in a quantifier: each letter more doubles the ways in which it does not match. */
const LINK = /^(?:https?:\/\/)?(?:[\w-]+\.?)+\.[a-z]{2,}$/

// crash.content.redos.
export default defineWeakness({
  id: 'redos-link',
  title: 'looks for links with an expression that backtracks without end',
  base: 'hardened',
  replaces: {
    readMessage: (sound) => (payload, sender) => {
      const draft = sound(payload, sender)
      if (draft.ok) LINK.test(draft.value.text)
      return draft
    },
  },
})
