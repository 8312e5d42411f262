import type { Profile } from '../../../target/profile.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { attempt, openWitness } from '../../kit/attempt.ts'
import { logInForRefresh, mustRefresh, type Refreshed, refresh } from '../../kit/refreshing.ts'

/** So many in one life, and as often after it: then a session is not ended for being idle. */
const refreshes = 4

/** Whatever the server counts from, and however roughly. */
function graceMs({ leewayMs = 30_000, endingGraceMs = 1_000 }: Profile['limits']): number {
  return leewayMs + endingGraceMs
}

export default defineAttack({
  id: 'session/refresh-token-absolute-lifetime',
  rows: ['session.refresh-token.absolute-lifetime'],
  title: 'A login that is refreshed again and again, until after the time at which every session has to end',
  requirement: 'ASVS V10.4.8: refresh tokens end for good at some time, also where each use lengthens their life',
  impact: 'Who once got hold of a refresh token stays for ever, and nobody is asked for a password again.',
  remedy: 'Keep the time of the login with the session, and refuse refreshes of sessions that are older than allowed.',
  severity: 'medium',
  cwe: ['CWE-613'],
  references: ['ASVS V10.4.8'],
  provenBy: 'refresh-forever',
  needs: ['refresh', 'sessionLifetime'],
  effect: 'write',
  holds: 'account',
  waitsMs: (limits) => (limits.sessionLifetimeMs ?? 0) + graceMs(limits),
  async run(context) {
    const { sessionLifetime: lifetimeMs, target } = context
    let { refreshToken } = await logInForRefresh(context)
    const atMs = performance.now()
    const until = (ageMs: number, what: string) => context.wait(Math.max(0, atMs + ageMs - performance.now()), what)
    for (let n = 1; n < refreshes; n++) {
      await until((n * lifetimeMs) / refreshes, 'within the life of the session')
      const within = await mustRefresh(context, 'control, a refresh within it', refreshToken)
      refreshToken = within.refreshToken ?? refreshToken
    }
    const lastMs = lifetimeMs + graceMs(target.profile.limits)
    let after: Refreshed
    for (let ageMs = lifetimeMs; ; ageMs = Math.min(ageMs + lifetimeMs / refreshes, lastMs)) {
      await until(ageMs, 'for the session to have ended')
      after = await refresh(context, 'a refresh after it', refreshToken)
      if (!after.ok || ageMs === lastMs) break
      refreshToken = after.refreshToken ?? refreshToken
    }
    const fresh = await logInForRefresh(context)
    await mustRefresh(context, 'control, the refresh token of another login', fresh.refreshToken)
    const last = context.evidence.at(-1)!
    if (!after.ok) return resisted(last, context.evidence)
    const tried = await attempt(context, 'the new token', await openWitness(context), { token: after.token })
    if (tried.in) return vulnerable(context.evidence)
    return inconclusive('there was a new token, and it does not get in', context.evidence)
  },
})
