import { crashAttack } from '../../kit/crash-attack.ts'
import { eventSteps } from '../../kit/event-steps.ts'

export default crashAttack({
  id: 'crash/event-numeric-name',
  rows: ['crash.event.numeric-name'],
  title: 'Events whose name is a number, which the protocol allows and catch-all listeners do not expect',
  requirement: 'ASVS V2.2.1: input is checked against what is expected, the name of an event as well',
  impact: 'One packet of any user ends the chat for everybody.',
  remedy: "In onAny ask typeof event === 'string' before calling its methods.",
  severity: 'medium',
  cwe: ['CWE-1287', 'CWE-248'],
  references: ['ASVS V2.2.1', 'ASVS V16.5.4'],
  provenBy: 'onany-startswith',
  steps: (context) =>
    eventSteps(
      context,
      [7, 0, -1, 1e21].map((event) => ({ name: `the event ${event}`, event, args: [{}], ack: false })),
    ),
})
