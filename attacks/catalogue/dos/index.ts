/** Attacks on what one client may cost. */
import type { AnyAttack } from '../../attack.ts'
import roomUnbounded from './room-unbounded.ts'
import sizeAdvertised from './size-advertised.ts'

export const dosAttacks: readonly AnyAttack[] = [sizeAdvertised, roomUnbounded]
