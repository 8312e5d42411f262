/** The catalogue: every attack, quiet families first. An attack belongs to exactly one family, its folder. */
import type { AnyAttack } from '../attack.ts'
import { authAttacks } from './auth/index.ts'
import { authorisationAttacks } from './authz/index.ts'
import { crashAttacks } from './crash/index.ts'
import { recoveryAttacks } from './csr/index.ts'
import { dosAttacks } from './dos/index.ts'
import { eioAttacks } from './eio/index.ts'
import { infoAttacks } from './info/index.ts'
import { leakAttacks } from './leak/index.ts'
import { loginAttacks } from './login/index.ts'
import { namespaceAttacks } from './nsp/index.ts'
import { originAttacks } from './origin/index.ts'
import { rateAttacks } from './rate/index.ts'
import { sessionAttacks } from './session/index.ts'
import { tlsAttacks } from './tls/index.ts'
import { tokenAttacks } from './token/index.ts'

export const catalogue: readonly AnyAttack[] = [
  ...authAttacks,
  ...tokenAttacks,
  ...leakAttacks,
  ...originAttacks,
  ...eioAttacks,
  ...infoAttacks,
  ...tlsAttacks,
  ...loginAttacks,
  ...namespaceAttacks,
  ...authorisationAttacks,
  ...sessionAttacks,
  ...recoveryAttacks,
  ...rateAttacks,
  ...dosAttacks,
  ...crashAttacks,
]
