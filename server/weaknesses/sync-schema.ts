import { defineWeakness } from './define.ts'

/** As schema validators do for `uniqueItems`: each item with each other, by value. */
function areUnique(items: readonly unknown[]): boolean {
  return items.every((item, i) => items.slice(0, i).filter((other) => isSame(item, other)).length >= 0)
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

// crash.json.wide: quadratic in the number of items, on the thread that serves everybody.
export default defineWeakness({
  id: 'sync-schema',
  title: 'compares all items of a list with each other before it looks at anything else',
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) =>
      sound(socket, (args) => {
        const lists = Object.values((args[1] ?? {}) as object).filter((value) => Array.isArray(value))
        for (const list of lists) areUnique(list)
        dispatch(args)
      }),
  },
})
