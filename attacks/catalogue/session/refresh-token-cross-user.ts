import { placeToken } from '../../../target/placement.ts'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { isSomebodyElse } from '../../kit/identity.ts'
import { logInForRefresh, mustRefresh } from '../../kit/refreshing.ts'

export default defineAttack({
  id: 'session/refresh-token-cross-user',
  rows: ['session.refresh-token.cross-user'],
  title: 'The attacker’s own refresh token, sent beside the access token of another user',
  requirement: 'ASVS V10.4.5, CWE-639: what a refresh token makes is for the account that it was issued to',
  impact: 'An old access token of anybody, from a log perhaps, is made new with a refresh token of one’s own.',
  remedy: 'Take the account from the stored refresh token alone; refuse an access token of somebody else beside it.',
  severity: 'medium',
  cwe: ['CWE-639'],
  references: ['ASVS V10.4.5'],
  provenBy: 'refresh-unbound',
  needs: ['refresh', 'senders'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { attacker, victim, target } = context
    const witness = await openWitness(context)
    const ways = {
      'in Authorization': { authorization: `Bearer ${victim.token}` },
      'in a cookie': { cookie: `token=${victim.token}; access_token=${victim.token}` },
      'where the profile says': Object.fromEntries(placeToken(target.profile.token, victim.token).headers ?? []),
    }
    let mixed = false
    for (const [name, headers] of Object.entries(ways).filter(([, sent]) => Object.keys(sent).length > 0)) {
      const { refreshToken } = await logInForRefresh(context)
      const options = { headers, address: context.freshAddress(), signal: context.signal }
      const answer = await target.send(context.refresh, { refreshToken, token: victim.token }, options)
      context.note('received', `the other user’s access token ${name}: HTTP ${answer.status}`)
      if (answer.token === undefined) continue
      const made = await attempt(context, 'the token that was made', witness, { token: answer.token })
      mixed ||= made.in && isSomebodyElse(made.identity, attacker)
    }
    const fresh = await logInForRefresh(context)
    const { token } = await mustRefresh(context, 'control, a refresh with nothing beside it', fresh.refreshToken)
    const last = await control(context, 'the token of an honest refresh', witness, token === undefined ? {} : { token })
    return mixed ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
