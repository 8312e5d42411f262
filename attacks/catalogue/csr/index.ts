/** Attacks on connection state recovery: who may take up a lost connection, until when, and how often. */
import type { AnyAttack } from '../../attack.ts'
import historyPull from './history-pull.ts'
import pidLeak from './pid-leak.ts'
import pidReplay from './pid-replay.ts'
import resumeAfterLogout from './resume-after-logout.ts'
import resumeExpired from './resume-expired.ts'
import resumeNoToken from './resume-no-token.ts'
import resumeOtherUser from './resume-other-user.ts'
import skipCrash from './skip-crash.ts'
import types from './types.ts'

export const recoveryAttacks: readonly AnyAttack[] = [
  resumeNoToken,
  resumeExpired,
  resumeAfterLogout,
  resumeOtherUser,
  pidReplay,
  pidLeak,
  skipCrash,
  historyPull,
  types,
]
