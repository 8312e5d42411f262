import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { logInForRefresh, mustRefresh, refresh } from '../../kit/refreshing.ts'

export default defineAttack({
  id: 'session/refresh-token-reuse',
  rows: ['session.refresh-token.reuse'],
  title: 'A refresh token that has been used is used again',
  requirement: 'RFC 9700 section 4.14.2 and ASVS V10.4.5: refresh tokens are rotated, and reuse is detected',
  impact: 'A copied refresh token makes access tokens for as long as its owner does, and nobody ever notices.',
  remedy:
    'Keep a hash of each refresh token, mark it used in the same statement, and end the family when one comes back.',
  severity: 'high',
  cwe: ['CWE-294'],
  references: ['RFC 9700 section 4.14.2', 'ASVS V10.4.5'],
  provenBy: 'refresh-no-rotation',
  needs: ['refresh'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { refreshToken } = await logInForRefresh(context)
    const first = await mustRefresh(context, 'control, the first use', refreshToken)
    const second = await refresh(context, 'the second use', refreshToken)
    const next = first.refreshToken ?? refreshToken
    const family = await refresh(context, 'its successor, after the reuse', next)
    context.note('measured', family.ok ? 'the family lives on' : 'the family has ended')
    const fresh = await logInForRefresh(context)
    await mustRefresh(context, 'control, the refresh token of another login', fresh.refreshToken)
    const last = context.evidence.at(-1)!
    return second.ok ? vulnerable(context.evidence) : resisted(last, context.evidence)
  },
})
