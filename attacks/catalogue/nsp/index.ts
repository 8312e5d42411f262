import type { AnyAttack } from '../../attack.ts'
import adminUiBruteforce from './admin-ui-bruteforce.ts'
import adminUiExposed from './admin-ui-exposed.ts'
import adminUiTypeCrash from './admin-ui-type-crash.ts'
import crossPacket from './cross-packet.ts'
import dynamicIdor from './dynamic-idor.ts'
import dynamicLeakMemory from './dynamic-leak-memory.ts'
import dynamicMiddlewareOrder from './dynamic-middleware-order.ts'
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
  dynamicLeakMemory,
  enumerate,
  adminUiExposed,
  adminUiBruteforce,
  adminUiTypeCrash,
  dynamicMiddlewareOrder,
  crossPacket,
]
