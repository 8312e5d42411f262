/** Where the masking keys of our frames come from. RFC 6455 section 5.3. */
import { randomFillSync } from 'node:crypto'

/** Gives the next masking key: its four bytes as one 32-bit number, in this machine's byte order. */
export type MaskSource = () => number

const POOL_KEYS = 2048

function createRandomMasks(): MaskSource {
  const pool = new Int32Array(POOL_KEYS)
  let at = POOL_KEYS
  return () => {
    if (at === POOL_KEYS) {
      randomFillSync(pool)
      at = 0
    }
    const key = pool[at] as number
    at += 1
    return key
  }
}

function createCheapMasks(): MaskSource {
  let state = 0x2545f491
  return () => {
    // xorshift32 (Marsaglia 2003): never 0 from a seed that is not 0
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state
  }
}

/** Unpredictable keys, as RFC 6455 section 10.3 wants them. What attacks use, and everything that sets nothing. */
export const randomMasks: MaskSource = createRandomMasks()

/**
 * Predictable keys, for load: unpredictability protects proxies from scripts in a browser, and the load driver is no
 * browser. Never the key 0, though it would cost us nothing: servers skip unmasking for it, and would be measured
 * cheaper than they are.
 */
export const cheapMasks: MaskSource = createCheapMasks()
