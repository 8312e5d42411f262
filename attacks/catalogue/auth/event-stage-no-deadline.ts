import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'

/** A server that sweeps once a second is up to that late. */
const marginMs = 2_500
const undeclaredMs = 60_000

export default defineAttack({
  id: 'auth/event-stage-no-deadline',
  rows: ['auth.event-stage.no-deadline'],
  title: 'A connection that never authenticates stays',
  requirement: 'ASVS V7.3.1: a session that has not been authenticated in time is ended',
  impact: 'Anyone may hold connections for ever without an account: memory, file handles, and every later defect.',
  remedy:
    'Start a timer when the socket connects: setTimeout(() => socket.disconnect(true), 5000), cleared on success.',
  severity: 'medium',
  cwe: ['CWE-613'],
  references: ['ASVS V7.3.1'],
  provenBy: 'late-auth-no-timeout',
  needs: ['authenticationEvent'],
  effect: 'observe',
  holds: 'account',
  async run(context) {
    const waitMs = (context.authenticationEvent.deadlineMs ?? undeclaredMs) + marginMs
    if (waitMs > context.patienceMs)
      return inconclusive(`its deadline would have to be waited for: token.deadlineMs, or --patience ${waitMs / 1_000}`)
    context.recording.fromHere()
    const silent = await context.connect({ auth: {}, join: false, address: context.freshAddress() })
    await context.wait(waitMs, 'until the deadline for authenticating is over')
    const open = silent.admitted && silent.session.end === undefined
    if (silent.admitted) context.recording.lives(silent.session)
    context.recording.untilHere()
    const how = silent.admitted ? (silent.session.end?.how ?? 'still connected') : silent.refusal.how
    context.note('received', `one that never authenticated: ${how}`)
    const last = await control(context, 'one that authenticates', await openWitness(context))
    return open ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
