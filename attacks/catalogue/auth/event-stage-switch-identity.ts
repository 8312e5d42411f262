import { placeToken } from '../../../target/placement.ts'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness, show } from '../../kit/attempt.ts'
import { openSubject } from '../../kit/ending.ts'
import { sameIdentity } from '../../kit/identity.ts'

export default defineAttack({
  id: 'auth/event-stage-switch-identity',
  rows: ['auth.event-stage.switch-identity'],
  title: 'A connection authenticates as one user, and then as another, and is still in the rooms of the first',
  requirement: 'ASVS V7.2.4: who signs in anew gets a new session; a live one does not change its owner',
  impact: 'One session with the rooms of one user and the name of another: private rooms are read by changing hats.',
  remedy: 'Refuse a second authentication for another subject, or disconnect and let the client start anew.',
  severity: 'high',
  cwe: ['CWE-266'],
  references: ['ASVS V7.2.4'],
  provenBy: 'reauth-keeps-rooms',
  needs: ['authenticationEvent', 'senders'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { attacker, victim, target } = context
    const witness = await openWitness(context)
    const { session } = await openSubject(context, 'as the first user', attacker, witness)
    const { event } = placeToken(target.profile.token, victim.token)
    const answer = await session.emitWithAck(event?.name ?? '', event?.args ?? [], context.settleMs)
    context.note('received', `authenticating as the second: ${answer === undefined ? 'no answer' : show(answer[0])}`)
    const text = context.canary()
    session.say(text)
    const heard = await witness.heard(text, context.settleMs)
    const mixed = heard !== undefined && sameIdentity(heard.sender, victim.identity)
    const how = heard === undefined ? `not heard (${session.end?.how ?? 'open'})` : `heard as ${show(heard.sender)}`
    context.note('received', `what it says in the room that the first one joined: ${how}`)
    const last = await control(context, 'one user on one connection', witness)
    return mixed ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
