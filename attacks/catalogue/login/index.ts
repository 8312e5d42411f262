/** Attacks on the login and on what it gives. */
import type { AnyAttack } from '../../attack.ts'
import bruteforceAccount from './bruteforce-account.ts'
import bruteforceParallel from './bruteforce-parallel.ts'
import bruteforceSpray from './bruteforce-spray.ts'
import bruteforceViaSocket from './bruteforce-via-socket.ts'
import bruteforceXff from './bruteforce-xff.ts'
import defaultCreds from './default-creds.ts'
import enumMessage from './enum-message.ts'
import enumRegister from './enum-register.ts'
import enumTiming from './enum-timing.ts'
import homoglyphRegister from './homoglyph-register.ts'
import lockoutDos from './lockout-dos.ts'
import tokenContents from './token-contents.ts'
import types from './types.ts'
import weakPassword from './weak-password.ts'

export const loginAttacks: readonly AnyAttack[] = [
  tokenContents,
  enumMessage,
  enumTiming,
  bruteforceAccount,
  bruteforceSpray,
  bruteforceXff,
  weakPassword,
  enumRegister,
  bruteforceParallel,
  bruteforceViaSocket,
  lockoutDos,
  types,
  defaultCreds,
  homoglyphRegister,
]
