import { crashAttack } from '../../kit/crash-attack.ts'
import { eventSteps, knownEvents } from '../../kit/event-steps.ts'

export default crashAttack({
  id: 'crash/ack-missing',
  rows: ['crash.ack.missing'],
  title: 'Every event that is acknowledged, well formed, but without asking for the acknowledgement',
  requirement: 'ASVS V16.5.4: an error in one handler is caught there; the process goes on',
  impact: 'One packet of any user ends the chat for everybody.',
  remedy: "Ask before calling: if (typeof callback === 'function') callback(reply).",
  severity: 'high',
  cwe: ['CWE-248'],
  references: ['ASVS V16.5.4'],
  needs: ['acknowledgement'],
  provenBy: 'cb-assumed',
  steps: (context) =>
    eventSteps(
      context,
      knownEvents(context)
        .filter(({ ack }) => ack)
        .map(({ event, args }) => ({ name: `${event} without an acknowledgement id`, event, args, ack: false })),
    ),
})
