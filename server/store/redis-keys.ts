import { type KeyRing, nextRing, type RotateKeys, type TokenKeys, useRing } from '../secrets.ts'
import { type RedisParts, shareRecords } from './redis-records.ts'

/** What one node rotates all of them sign with from then on; one that comes later learns of it too. */
export async function shareKeys(keys: TokenKeys, parts: RedisParts): Promise<RotateKeys> {
  const rings = await shareRecords<KeyRing>(parts, 'key-rings', (algorithm, ring) => {
    if (algorithm === keys.algorithm) useRing(keys, ring)
  })
  return (acceptedMs) => rings.change(keys.algorithm, () => nextRing(keys, acceptedMs, Date.now()))
}
