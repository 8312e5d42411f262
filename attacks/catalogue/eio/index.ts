/** Attacks on the Engine.IO session below the chat. */
import type { AnyAttack } from '../../attack.ts'
import allowrequestFirstOnly from './allowrequest-first-only.ts'
import expressNotApplied from './express-not-applied.ts'
import jsonpEnabled from './jsonp-enabled.ts'
import methods from './methods.ts'
import pathRootCrash from './path-root-crash.ts'
import protocolEio3 from './protocol-eio3.ts'
import sidFixation from './sid-fixation.ts'
import sidInject from './sid-inject.ts'
import sidLeaked from './sid-leaked.ts'
import sidPredictable from './sid-predictable.ts'
import transportDisabledReachable from './transport-disabled-reachable.ts'
import upgradeDifferentIdentity from './upgrade-different-identity.ts'

export const eioAttacks: readonly AnyAttack[] = [
  protocolEio3,
  transportDisabledReachable,
  upgradeDifferentIdentity,
  allowrequestFirstOnly,
  sidLeaked,
  sidInject,
  sidPredictable,
  sidFixation,
  expressNotApplied,
  jsonpEnabled,
  methods,
  pathRootCrash,
]
