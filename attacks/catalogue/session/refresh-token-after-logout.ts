import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { mustSend } from '../../kit/own-login.ts'
import { logInForRefresh, mustRefresh, refresh } from '../../kit/refreshing.ts'

export default defineAttack({
  id: 'session/refresh-token-after-logout',
  rows: ['session.refresh-token.after-logout'],
  title: 'A refresh token of a session that has been logged out makes a new access token',
  requirement: 'ASVS V10.4.9 and V7.4.1: what ends a session ends its refresh tokens',
  impact: 'Logging out ends nothing that lasts: who has the refresh token comes back at any time.',
  remedy: 'On logout mark the session as ended, and look at that mark whenever a refresh token is used.',
  severity: 'high',
  cwe: ['CWE-613'],
  references: ['ASVS V10.4.9', 'ASVS V7.4.1'],
  provenBy: 'refresh-survives',
  needs: ['refresh', 'logout'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const login = await logInForRefresh(context)
    const first = await mustRefresh(context, 'control, a refresh before the logout', login.refreshToken)
    await mustSend(context, 'the logout', context.logout, { token: first.token ?? login.token })
    const after = await refresh(context, 'a refresh after the logout', first.refreshToken ?? login.refreshToken)
    const fresh = await logInForRefresh(context)
    await mustRefresh(context, 'control, the refresh token of another login', fresh.refreshToken)
    return after.ok ? vulnerable(context.evidence) : resisted(context.evidence.at(-1)!, context.evidence)
  },
})
