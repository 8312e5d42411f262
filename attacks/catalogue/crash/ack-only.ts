import { crashAttack } from '../../kit/crash-attack.ts'
import { eventSteps, honestWithoutAck, knownEvents } from '../../kit/event-steps.ts'

export default crashAttack({
  id: 'crash/ack-only',
  rows: ['crash.ack.only'],
  title:
    'Every event that the profile knows, with an acknowledgement id and no payload: the callback is the first argument',
  requirement: 'ASVS V2.2.1: input is checked against what is expected, its type first',
  impact: 'One packet of any user ends the chat for everybody.',
  remedy:
    "Do not trust positions: take the callback only if the last argument is a function, and check the payload's type.",
  severity: 'high',
  cwe: ['CWE-1287', 'CWE-248'],
  references: ['ASVS V16.5.4'],
  needs: ['acknowledgement'],
  provenBy: 'arity',
  steps: (context) =>
    eventSteps(
      context,
      knownEvents(context).map(({ event }) => ({
        name: `${event} with nothing but a callback`,
        event,
        args: [],
        ack: true,
      })),
    ),
  plainer: (context) => ({
    'crash/ack-missing': honestWithoutAck(context),
    'crash/payload-missing-args': nothing(context),
  }),
})

function nothing(context: Parameters<typeof eventSteps>[0]) {
  const { event } = knownEvents(context)[0]!
  return eventSteps(context, [{ name: `${event} with nothing`, event, args: [], ack: false }])[0]!
}
