import { crashAttack } from '../../kit/crash-attack.ts'
import { eventSteps } from '../../kit/event-steps.ts'

const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']

export default crashAttack({
  id: 'crash/event-prototype-name',
  rows: ['crash.event.prototype-name'],
  title: 'Events named like what every object inherits: __proto__, constructor, toString, hasOwnProperty, valueOf',
  requirement: 'ASVS V15.3.6: names from outside do not reach what objects inherit',
  impact: 'One packet of any user ends the chat for everybody, or runs a function that is no handler.',
  remedy: 'Keep handlers in a Map, or ask Object.hasOwn(handlers, event) before calling one.',
  severity: 'medium',
  cwe: ['CWE-1321', 'CWE-248'],
  references: ['ASVS V15.3.6', 'ASVS V16.5.4'],
  provenBy: 'handlers-map',
  listensMs: 2_000,
  steps: (context) => {
    const ack = context.target.profile.chat.send.ack !== false
    return eventSteps(
      context,
      names.flatMap((event) => [
        { name: `the event ${event} with an object`, event, args: [{}], ack },
        { name: `the event ${event} with nothing`, event, args: [], ack: false },
      ]),
    )
  },
})
