import type { AnyAttack } from '../../attack.ts'
import dynamicIdor from './dynamic-idor.ts'
import dynamicUnanchored from './dynamic-unanchored.ts'
import enumerate from './enumerate.ts'
import openLowPriv from './open-low-priv.ts'
import openOther from './open-other.ts'

/** Namespaces beside the one where the chat is. */
export const namespaceAttacks: readonly AnyAttack[] = [
  openOther,
  openLowPriv,
  dynamicIdor,
  dynamicUnanchored,
  enumerate,
]
