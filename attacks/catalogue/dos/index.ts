/** Attacks on what one client may cost. */
import type { AnyAttack } from '../../attack.ts'
import deflateOffered from './deflate-offered.ts'
import sizeAdvertised from './size-advertised.ts'

export const dosAttacks: readonly AnyAttack[] = [sizeAdvertised, deflateOffered]
