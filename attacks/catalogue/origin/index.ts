/** Attacks from pages of other origins. */
import type { AnyAttack } from '../../attack.ts'
import corsReflect from './cors-reflect.ts'
import wsBypass from './ws-bypass.ts'
import wsForeign from './ws-foreign.ts'
import wsNull from './ws-null.ts'

export const originAttacks: readonly AnyAttack[] = [wsForeign, wsNull, wsBypass, corsReflect]
