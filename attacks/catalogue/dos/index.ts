/** Attacks on what one client may cost. */
import type { AnyAttack } from '../../attack.ts'
import sizeAdvertised from './size-advertised.ts'

export const dosAttacks: readonly AnyAttack[] = [sizeAdvertised]
