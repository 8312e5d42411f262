import { defineAttack } from '../../attack.ts'
import { beyond, judgeAtOnce } from '../../kit/connections-at-once.ts'
import { visits } from '../../sends.ts'

/** Where no cap is declared: more devices and tabs than anybody has. */
const undeclared = 100

export default defineAttack({
  id: 'dos/conn-per-user',
  rows: ['dos.conn.per-user'],
  title: 'One user opens connection after connection, each from another address, and all stay',
  requirement: 'ASVS V7.1.2: the number of concurrent sessions of one account has a documented limit that holds',
  impact: 'One account takes the connections of all, and each delivery in its rooms is multiplied by them.',
  remedy: 'Count connections by user id where the token is checked, in the same tick; refuse beyond the cap.',
  severity: 'medium',
  cwe: ['CWE-770'],
  references: ['ASVS V7.1.2'],
  provenBy: 'no-conn-limit',
  needs: [],
  effect: 'disrupt',
  holds: 'account',
  loud: true,
  sends: ({ connectionsPerAccount: cap }) => visits(mostOf(cap)),
  run(context) {
    const { attacker, target } = context
    const most = mostOf(target.profile.limits.connectionsPerAccount)
    return judgeAtOnce(context, { most, tokens: [attacker.token] })
  },
})

function mostOf(cap: number | undefined): number {
  return cap === undefined ? undeclared : beyond(cap)
}
