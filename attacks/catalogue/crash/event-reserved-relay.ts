import { crashAttack } from '../../kit/crash-attack.ts'
import { eventSteps } from '../../kit/event-steps.ts'
import { relayRequests } from '../../kit/relay.ts'

/** Names that Socket.IO keeps for itself, and that its emit() throws for. */
const names = ['disconnect', 'connect_error', 'newListener']

export default crashAttack({
  id: 'crash/event-reserved-relay',
  rows: ['crash.event.reserved-relay'],
  title: 'Reserved names of events as what a relay is asked to send on: emit() throws for them',
  requirement: 'ASVS V16.5.4: an error in one handler is caught there; the process goes on',
  impact: 'One packet of any user ends the chat for everybody.',
  remedy: 'Relay only names of a list of your own; catch what emit() throws.',
  severity: 'high',
  cwe: ['CWE-248'],
  references: ['ASVS V16.5.4'],
  provenBy: 'relay-any-event',
  listensMs: 3_000,
  steps: (context) => {
    const asked = names.map((name) => relayRequests(context, name, context.canary()))
    // Any of the names will do where one is relayed: they take turns.
    const inTurn = asked[0]!.map((_request, i) => asked[(i + 1) % names.length]![i]!)
    return eventSteps(context, inTurn)
  },
})
