import type { AnyAttack } from '../../attack.ts'
import enumerate from './enumerate.ts'
import openOther from './open-other.ts'

/** Namespaces beside the one where the chat is. */
export const namespaceAttacks: readonly AnyAttack[] = [openOther, enumerate]
