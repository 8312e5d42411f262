import type { Session } from '../../../target/session.ts'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'

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
  async run(context) {
    const { attacker, target } = context
    const cap = target.profile.limits.connectionsPerAccount
    // A fifth more than declared is forgiven: counts of several nodes may lag.
    const most = cap === undefined ? undeclared : Math.ceil(1.2 * cap) + 1
    const open: Session[] = []
    let refusal: string | undefined
    while (open.length < most && refusal === undefined) {
      const admission = await context.connect({ token: attacker.token, address: context.freshAddress() })
      if (admission.admitted) open.push(admission.session)
      else refusal = admission.refusal.how
    }
    const heard = await countHearers(open, context.canary(), context.settleMs)
    const ended = refusal === undefined ? '' : `, then ${refusal}`
    context.note('measured', `${open.length} connections let in${ended}; ${heard} of them hear a message; cap: ${cap}`)
    await Promise.all(open.map((session) => session.close()))
    const { observation } = await control(context, 'the same user, once', await openWitness(context))
    return heard >= most ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})

/** Being connected proves nothing: whoever was really let in hears the room. */
async function countHearers(sessions: readonly Session[], text: string, waitMs: number): Promise<number> {
  const hearing = sessions.map((session) => session.heard(text, waitMs))
  sessions[0]?.say(text)
  return (await Promise.all(hearing)).filter((heard) => heard !== undefined).length
}
