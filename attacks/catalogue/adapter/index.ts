/** Attacks on what the nodes of a server share. */
import type { AnyAttack } from '../../attack.ts'
import busOpen from './bus-open.ts'

export const adapterAttacks: readonly AnyAttack[] = [busOpen]
