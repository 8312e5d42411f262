/** How much of an id changes from one to the next, by what is seen of some dozens of them. Pure. */

const classes: readonly (readonly [RegExp, number])[] = [
  [/^[0-9]$/, 10],
  [/^[0-9a-f]$/i, 16],
  [/^[0-9a-z]$/i, 36],
  [/^[\w+/=-]$/, 64],
]

/**
 * Bits that vary, summed over the places of an id, at least two dozen ids given. A place that has shown half of its
 * alphabet is taken to use all of it: few ids cannot show all characters. Ids of different lengths count to the shortest.
 */
export function varyingBits(ids: readonly string[]): number {
  const length = Math.min(...ids.map((id) => id.length))
  let bits = 0
  for (let place = 0; place < length; place++) {
    const seen = new Set(ids.map((id) => id[place] ?? ''))
    const size = classes.find(([pattern]) => [...seen].every((character) => pattern.test(character)))?.[1] ?? 64
    const whole = seen.size >= Math.min(size, ids.length) * 0.45
    bits += Math.log2(whole ? size : seen.size)
  }
  return bits
}
