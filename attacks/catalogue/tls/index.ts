/** Attacks on what should travel encrypted. */
import type { AnyAttack } from '../../attack.ts'
import oldVersions from './old-versions.ts'
import plainAccepted from './plain-accepted.ts'

export const tlsAttacks: readonly AnyAttack[] = [plainAccepted, oldVersions]
