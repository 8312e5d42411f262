/** Attacks that look for what a server says too much, or too little. */
import type { AnyAttack } from '../../attack.ts'
import errorStack from './error-stack.ts'
import errorVerifyDetail from './error-verify-detail.ts'
import securityLogMissing from './security-log-missing.ts'

export const infoAttacks: readonly AnyAttack[] = [errorVerifyDetail, errorStack, securityLogMissing]
