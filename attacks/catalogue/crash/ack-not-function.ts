import { crashAttack } from '../../kit/crash-attack.ts'
import { eventSteps, honestWithoutAck, knownEvents } from '../../kit/event-steps.ts'

const wrong: readonly unknown[] = ['callback', 7, {}, true]

export default crashAttack({
  id: 'crash/ack-not-function',
  rows: ['crash.ack.not-function'],
  title: 'Every event that is acknowledged, with a text, a number, an object or true where the callback is expected',
  requirement: 'ASVS V2.2.1: input is checked against what is expected, its type first',
  impact: 'One packet of any user ends the chat for everybody.',
  remedy: "if (callback) is not enough: ask typeof callback === 'function' before calling it.",
  severity: 'high',
  cwe: ['CWE-1287', 'CWE-248'],
  references: ['ASVS V16.5.4'],
  needs: ['acknowledgement'],
  provenBy: 'cb-truthy-check',
  listensMs: 2_500,
  steps: (context) =>
    eventSteps(
      context,
      knownEvents(context)
        .filter(({ ack }) => ack)
        .flatMap(({ event, args }) =>
          wrong.map((value) => ({
            name: `${event} with ${JSON.stringify(value)} for a callback`,
            event,
            args: [...args, value],
            ack: false,
          })),
        ),
    ),
  plainer: (context) => ({ 'crash/ack-missing': honestWithoutAck(context) }),
})
