import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { logInAgain, mustSend } from '../../kit/own-login.ts'

export default defineAttack({
  id: 'session/logout-token-reuse',
  rows: ['session.logout.token-reuse'],
  title: 'A token of a session that has been logged out opens a new connection',
  requirement: 'ASVS V7.4.1: a terminated session cannot be used again; here the profile says that tokens end at once',
  impact: 'A copied token survives the logout of its owner for the rest of its life.',
  remedy:
    'Check a session id or a denied jti when a socket comes in, or keep access tokens to a few minutes and say so.',
  severity: 'high',
  cwe: ['CWE-613'],
  references: ['ASVS V7.4.1'],
  provenBy: 'stateless-logout',
  needs: ['logout', 'immediateRevocation'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const witness = await openWitness(context)
    const { token } = await logInAgain(context)
    await control(context, 'the token before its logout', witness, { token })
    await mustSend(context, 'the logout', context.logout, { token })
    // Who is thrown out a moment later was let in by auth/middleware-async-not-awaited.
    const again = await attempt(context, 'the same token after the logout', witness, { token, linger: true })
    const next = await logInAgain(context)
    const last = await control(context, 'the token of another login', witness, { token: next.token })
    return again.in ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
