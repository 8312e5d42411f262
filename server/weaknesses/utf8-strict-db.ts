import { defineWeakness } from './define.ts'

/** A column of three-byte UTF-8, as MySQL's `utf8` is. */
async function insert(text: unknown): Promise<void> {
  if (typeof text === 'string' && /[\u{10000}-\u{10ffff}]/u.test(text))
    throw new Error('ER_TRUNCATED_WRONG_VALUE_FOR_FIELD')
}

// crash.content.unicode: the database refuses the text, and nobody waits for its answer.
export default defineWeakness({
  id: 'utf8-strict-db',
  title: 'stores messages where characters of four bytes do not fit, and leaves the rejection to nobody',
  base: 'hardened',
  replaces: {
    readMessage: (sound) => (payload, sender) => {
      const draft = sound(payload, sender)
      if (draft.ok) void insert(draft.value.text)
      return draft
    },
  },
})
