import { defineAttack } from '../../attack.ts'
import { beyond, judgeAtOnce } from '../../kit/connections-at-once.ts'
import { logInAgain } from '../../kit/own-login.ts'
import { visits } from '../../sends.ts'

export default defineAttack({
  id: 'session/concurrent',
  rows: ['session.concurrent'],
  title: 'More connections of one user than declared, spread over several logins',
  requirement: 'ASVS V7.1.2: how many sessions an account may have at one time is documented, and holds',
  impact: 'A stolen password is used beside its owner, on as many devices as anybody likes, and nobody notices.',
  remedy: 'Count by account, not by token or login, where the token is checked; refuse or end the oldest beyond it.',
  severity: 'low',
  cwe: ['CWE-770'],
  references: ['ASVS V7.1.2'],
  provenBy: 'no-session-cap',
  needs: ['login', 'connectionsPerAccount'],
  effect: 'write',
  holds: 'account',
  loud: true,
  sends: ({ connectionsPerAccount: cap = 0 }) => visits(beyond(cap)),
  async run(context) {
    const tokens = [context.attacker.token]
    for (let i = 0; i < 2; i++) tokens.push((await logInAgain(context)).token)
    return judgeAtOnce(context, { most: beyond(context.connectionsPerAccount), tokens })
  },
})
