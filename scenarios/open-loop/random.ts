/** A stream of numbers in (0, 1), never 0 and never 1, so that its logarithm is always finite. */
export type Random = () => number

/**
 * The same stream for the same seed, on every machine: a plan must be repeatable from what the report prints.
 * xoshiro128** (Blackman and Vigna, 2018), its state filled by splitmix32.
 */
export function createRandom(seed: number): Random {
  let mix = seed >>> 0
  const fill = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0
    let z = mix
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
  let a = fill()
  let b = fill()
  let c = fill()
  let d = fill()
  return () => {
    const scrambled = Math.imul(b, 5)
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0
    const carry = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= carry
    d = (d << 11) | (d >>> 21)
    return (result + 0.5) / 4294967296
  }
}

/** The numbers from 0 to `count` - 1 in an order drawn from `random`. */
export function shuffled(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const kept = order[last] as number
    order[last] = order[other] as number
    order[other] = kept
  }
  return order
}
