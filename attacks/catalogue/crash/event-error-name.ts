import { crashAttack } from '../../kit/crash-attack.ts'
import { eventSteps } from '../../kit/event-steps.ts'

const payloads: readonly (readonly unknown[])[] = [[], ['boom'], [{ message: 'boom' }], [null]]

export default crashAttack({
  id: 'crash/event-error-name',
  rows: ['crash.event.error-name'],
  title: 'An event with the name "error", which Node throws where nobody listens to it',
  requirement: 'ASVS V16.5.4: nothing that a client may send is thrown past all handlers',
  impact: 'One packet of any user ends the chat for everybody.',
  remedy: 'Use socket.io 4.6.2 or later, and never call socket.removeAllListeners(): it removes the guard as well.',
  severity: 'high',
  cwe: ['CWE-754', 'CWE-248'],
  references: ['CVE-2024-38355', 'ASVS V16.5.4'],
  provenBy: 'remove-all-listeners',
  steps: (context) =>
    eventSteps(
      context,
      payloads.map((args) => ({ name: `error with ${JSON.stringify(args)}`, event: 'error', args, ack: false })),
    ),
})
