/** Attacks on the login and on what it gives. */
import type { AnyAttack } from '../../attack.ts'
import bruteforceAccount from './bruteforce-account.ts'
import bruteforceSpray from './bruteforce-spray.ts'
import bruteforceXff from './bruteforce-xff.ts'
import enumMessage from './enum-message.ts'
import enumRegister from './enum-register.ts'
import enumTiming from './enum-timing.ts'
import tokenContents from './token-contents.ts'
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
]
