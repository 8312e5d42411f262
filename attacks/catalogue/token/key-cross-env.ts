import { readToken, remint } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/key-cross-env',
  rows: ['token.key-cross-env'],
  title: 'Tokens under a declared key that may sign nothing here: of a test environment, or from before a rotation',
  requirement: 'ASVS V13.3.4: keys are replaced on a schedule, and what was replaced is good for nothing any more',
  impact: 'Whoever has a key that was thought harmless signs tokens for any user.',
  remedy: 'Give each environment its own key, and drop a replaced one when the last token under it has ended.',
  severity: 'high',
  cwe: ['CWE-347'],
  references: ['ASVS V13.3.4'],
  provenBy: 'old-key-kept',
  needs: ['formerKey'],
  forge({ formerKey, attacker, victim }) {
    const { kid } = readToken(victim.token).header
    return [
      { name: 'the victim’s claims under the former key', token: remint(formerKey, victim.token, {}) },
      { name: 'the attacker’s claims under the former key', token: remint(formerKey, attacker.token, {}) },
      { name: 'the same with a kid', token: remint(formerKey, victim.token, {}, { kid: 'former' }) },
      {
        name: 'the same with the kid of the first key',
        token: remint(formerKey, victim.token, {}, { kid: kid ?? '1' }),
      },
    ]
  },
})
