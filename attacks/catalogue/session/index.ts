/** Attacks on the life of a session: it ends with its token, and is prolonged by a good one only. */
import type { AnyAttack } from '../../attack.ts'
import expiryEmitAfter from './expiry-emit-after.ts'
import expiryIdleKick from './expiry-idle-kick.ts'
import expiryListenAfter from './expiry-listen-after.ts'
import refreshClientSetExp from './refresh-client-set-exp.ts'
import refreshInBandExpired from './refresh-in-band-expired.ts'
import refreshInBandOtherUser from './refresh-in-band-other-user.ts'

export const sessionAttacks: readonly AnyAttack[] = [
  expiryEmitAfter,
  expiryListenAfter,
  expiryIdleKick,
  refreshInBandOtherUser,
  refreshInBandExpired,
  refreshClientSetExp,
]
