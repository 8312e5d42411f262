/** Attacks on the Engine.IO session below the chat. */
import type { AnyAttack } from '../../attack.ts'
import protocolEio3 from './protocol-eio3.ts'
import transportDisabledReachable from './transport-disabled-reachable.ts'

export const eioAttacks: readonly AnyAttack[] = [protocolEio3, transportDisabledReachable]
