import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { openWitness } from '../../kit/attempt.ts'

export default defineAttack({
  id: 'auth/event-stage-pre-auth-listening',
  rows: ['auth.event-stage.pre-auth-listening'],
  title: 'A connection that has not authenticated yet only listens',
  requirement: 'ASVS V8.2.2: data goes to who is authorised for it; a connected socket is nobody yet',
  impact: 'Whoever connects reads along, unseen, until the deadline, and then connects again.',
  remedy: 'Send to rooms that sockets join when they have authenticated, never to a whole namespace.',
  severity: 'high',
  cwe: ['CWE-862'],
  references: ['ASVS V8.2.2'],
  provenBy: 'late-auth-broadcasts',
  needs: ['authenticationEvent'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const witness = await openWitness(context)
    const honest = await openWitness(context, { token: context.attacker.token })
    const silent = await context.connect({ auth: {}, join: false, address: context.freshAddress() })
    const text = context.canary()
    witness.say(text)
    if ((await honest.heard(text, context.settleMs)) === undefined)
      return inconclusive('an honest listener did not hear it either', context.evidence)
    const control = context.note('received', 'an honest listener hears what another user says')
    const heard = silent.admitted && (await silent.session.heard(text, context.settleMs)) !== undefined
    const how = silent.admitted ? (heard ? 'hears it too' : 'hears nothing') : `refused, ${silent.refusal.how}`
    context.note('received', `one that has not authenticated: ${how}`)
    return heard ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
