/** Attacks that look for what a server says too much, or too little. */
import type { AnyAttack } from '../../attack.ts'
import debugOn from './debug-on.ts'
import errorHttp from './error-http.ts'
import errorStack from './error-stack.ts'
import errorVerifyDetail from './error-verify-detail.ts'
import fingerprintClientBundle from './fingerprint-client-bundle.ts'
import fingerprintCounter from './fingerprint-counter.ts'
import fingerprintOpenPacket from './fingerprint-open-packet.ts'
import headers from './headers.ts'
import metricsExposed from './metrics-exposed.ts'
import securityLogMissing from './security-log-missing.ts'
import versionKnownCve from './version-known-cve.ts'

export const infoAttacks: readonly AnyAttack[] = [
  errorVerifyDetail,
  errorStack,
  securityLogMissing,
  errorHttp,
  headers,
  metricsExposed,
  fingerprintClientBundle,
  fingerprintOpenPacket,
  fingerprintCounter,
  versionKnownCve,
  debugOn,
]
