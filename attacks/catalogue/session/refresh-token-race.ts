import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { logInForRefresh, mustRefresh, refresh } from '../../kit/refreshing.ts'

const parallel = 20

export default defineAttack({
  id: 'session/refresh-token-race',
  rows: ['session.refresh-token.race'],
  title: 'Twenty refreshes at the same moment with one refresh token',
  requirement: 'ASVS V15.4.2: checking a state and acting on it is one step; ASVS V10.4.5',
  impact: 'A thief who refreshes together with the owner gets a family of tokens that no reuse will ever give away.',
  remedy: 'Mark the token used and read it in one statement (UPDATE … WHERE used = 0 RETURNING), or under a lock.',
  severity: 'medium',
  cwe: ['CWE-362'],
  references: ['ASVS V15.4.2', 'ASVS V10.4.5'],
  provenBy: 'refresh-race',
  needs: ['refresh'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const control = await logInForRefresh(context)
    await mustRefresh(context, 'control, one refresh', control.refreshToken)
    context.recording.fromHere()
    const { refreshToken } = await logInForRefresh(context)
    const all = await Promise.all(
      Array.from({ length: parallel }, (_, i) => refresh(context, `refresh ${i + 1} of ${parallel}`, refreshToken)),
    )
    context.recording.raced(parallel)
    context.recording.untilHere()
    // Where refresh tokens are not rotated every one of them succeeds: that is another finding.
    const made = new Set(all.flatMap((answer) => (answer.ok && answer.refreshToken ? [answer.refreshToken] : []))).size
    context.note('measured', `${all.filter(({ ok }) => ok).length} succeeded, with ${made} different successors`)
    const fresh = await logInForRefresh(context)
    await mustRefresh(context, 'control, the refresh token of another login', fresh.refreshToken)
    return made > 1 ? vulnerable(context.evidence) : resisted(context.evidence.at(-1)!, context.evidence)
  },
})
