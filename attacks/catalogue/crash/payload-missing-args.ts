import { crashAttack } from '../../kit/crash-attack.ts'
import { eventSteps, honestWithoutAck, knownEvents, otherEvents } from '../../kit/event-steps.ts'

export default crashAttack({
  id: 'crash/payload-missing-args',
  rows: ['crash.payload.missing-args'],
  title: 'Every event that the profile knows, without any argument',
  requirement: 'ASVS V16.5.4: an error in one handler is caught there; the process goes on',
  impact: 'One packet of any user ends the chat for everybody.',
  remedy:
    'Check the payload before touching it, and run every handler inside one function that catches what it throws.',
  severity: 'high',
  cwe: ['CWE-248', 'CWE-476'],
  references: ['ASVS V16.5.4'],
  provenBy: 'deref-arg',
  listensMs: 2_500,
  steps: (context) =>
    eventSteps(
      context,
      [...knownEvents(context), ...otherEvents(context)].map(({ event }) => ({
        name: `${event} with nothing`,
        event,
        args: [],
        ack: false,
      })),
    ),
  // Without arguments there is no callback either.
  plainer: (context) => ({ 'crash/ack-missing': honestWithoutAck(context) }),
})
