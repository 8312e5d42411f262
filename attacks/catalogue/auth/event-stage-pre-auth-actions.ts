import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'

export default defineAttack({
  id: 'auth/event-stage-pre-auth-actions',
  rows: ['auth.event-stage.pre-auth-actions'],
  title: 'A connection that has not authenticated yet joins a room and sends a message',
  requirement: 'ASVS V2.3.1: steps cannot be skipped; before authentication nothing else is served',
  impact: 'The authentication event is a formality: who never sends it does all that users do.',
  remedy: 'Check in one place, in front of all handlers (socket.use), that the socket has authenticated.',
  severity: 'critical',
  cwe: ['CWE-304', 'CWE-841'],
  references: ['ASVS V2.3.1', 'ASVS V8.3.1'],
  provenBy: 'late-auth-no-gate',
  needs: ['authenticationEvent'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const witness = await openWitness(context)
    const first = await attempt(context, 'before authenticating', witness, { auth: {} })
    const last = await control(context, 'after authenticating', witness)
    return first.in ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
