import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { openWitness } from '../../kit/attempt.ts'
import { denials } from '../../kit/denials.ts'
import { watchLog } from '../../kit/log-watch.ts'

export default defineAttack({
  id: 'info/security-log-missing',
  rows: ['info.security-log.missing'],
  title: 'A bad token, a wrong password, a message to a room not joined, a small flood: does the log say so?',
  requirement: 'ASVS V16.3.1, V16.3.2 and V16.3.3: failed logins, refused access and hits on limits are logged',
  impact: 'Attacks leave no trace: nobody is warned, and nobody can tell afterwards what happened.',
  remedy: 'Log each refusal with account, address and reason, where it is decided: in io.use and in the handlers.',
  severity: 'low',
  cwe: ['CWE-778'],
  references: ['ASVS V16.3.1', 'ASVS V16.3.2', 'ASVS V16.3.3'],
  provenBy: 'silent-deny',
  needs: ['log', 'connectionLog'],
  effect: 'write',
  // What others do would stand in the log as well.
  holds: 'server',
  async run(context) {
    const log = watchLog(context)
    const usual = await log.learn(async () => {
      const honest = await openWitness(context)
      honest.say(context.canary())
      if (context.target.profile.login !== undefined) await context.freshToken(context.attacker)
      await honest.close()
    })
    const control = context.note('received', `an honest client leaves ${usual} lines in the log`)
    if (usual === 0) return inconclusive('an honest client leaves nothing in this log', context.evidence)
    const unseen: string[] = []
    for (const { name, act } of denials(context)) {
      context.tried(name)
      let refused = false
      const entry = await log.refusal(async () => {
        refused = await act()
      })
      const what = entry === undefined ? 'nothing in the log' : `in the log: ${entry.slice(0, 160)}`
      context.note('received', `${name}: ${refused ? what : 'not refused'}`)
      if (refused && entry === undefined) unseen.push(name)
    }
    return unseen.length > 0 ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
