/** The catalogue: every attack, quiet families first, each with its sample. An attack belongs to one family, its folder. */
import type { AnyAttack } from '../attack.ts'
import { sentences } from '../by-hand.ts'
import { sampleFor } from '../mending.ts'
import { adapterAttacks } from './adapter/index.ts'
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
import { proxyAttacks } from './proxy/index.ts'
import { rateAttacks } from './rate/index.ts'
import { sessionAttacks } from './session/index.ts'
import { tlsAttacks } from './tls/index.ts'
import { tokenAttacks } from './token/index.ts'

const attacks: readonly AnyAttack[] = [
  ...authAttacks,
  ...tokenAttacks,
  ...leakAttacks,
  ...originAttacks,
  ...eioAttacks,
  ...infoAttacks,
  ...tlsAttacks,
  ...proxyAttacks,
  ...loginAttacks,
  ...namespaceAttacks,
  ...authorisationAttacks,
  ...sessionAttacks,
  ...recoveryAttacks,
  ...adapterAttacks,
  ...rateAttacks,
  ...dosAttacks,
  ...crashAttacks,
]

export const catalogue: readonly AnyAttack[] = attacks.map((attack) => {
  const [sample, byHand] = [sampleFor(attack.id), sentences[attack.id]]
  return Object.freeze({
    ...attack,
    ...(sample === undefined ? {} : { sample }),
    ...(byHand === undefined ? {} : { byHand }),
  })
})
