/** The catalogue: every attack, quiet families first. An attack belongs to exactly one family, its folder. */
import type { AnyAttack } from '../attack.ts'
import { rateAttacks } from './rate/index.ts'
import { sessionAttacks } from './session/index.ts'
import { tokenAttacks } from './token/index.ts'

export const catalogue: readonly AnyAttack[] = [...tokenAttacks, ...sessionAttacks, ...rateAttacks]
