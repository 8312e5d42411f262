/** The catalogue: every attack, quiet families first. An attack belongs to exactly one family, its folder. */
import type { AnyAttack } from '../attack.ts'
import { dosAttacks } from './dos/index.ts'
import { eioAttacks } from './eio/index.ts'
import { loginAttacks } from './login/index.ts'
import { originAttacks } from './origin/index.ts'
import { rateAttacks } from './rate/index.ts'
import { sessionAttacks } from './session/index.ts'
import { tokenAttacks } from './token/index.ts'

export const catalogue: readonly AnyAttack[] = [
  ...tokenAttacks,
  ...eioAttacks,
  ...originAttacks,
  ...loginAttacks,
  ...sessionAttacks,
  ...rateAttacks,
  ...dosAttacks,
]
