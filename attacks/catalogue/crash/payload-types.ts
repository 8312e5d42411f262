import { crashAttack } from '../../kit/crash-attack.ts'
import { type BentEvent, eventSteps, type KnownEvent, knownEvents } from '../../kit/event-steps.ts'

/** An object that cannot be turned into text: `${payload}` throws. */
const untold = { toString: 1, valueOf: 1 }
const wrong: readonly unknown[] = [null, 7, [], 'text', untold]

export default crashAttack({
  id: 'crash/payload-types',
  rows: ['crash.payload.types', 'crash.json.tojson-fields'],
  title:
    'Every event that the profile knows, with null, numbers, arrays and odd objects for its payload and its fields',
  requirement: 'ASVS V2.2.1: input is checked against what is expected, its type first',
  impact: 'One packet of any user ends the chat for everybody.',
  remedy: 'Validate each payload against a schema (zod, ajv) before the handler sees it; answer what does not fit.',
  severity: 'high',
  cwe: ['CWE-1287', 'CWE-248'],
  references: ['ASVS V2.2.1', 'ASVS V16.5.4'],
  provenBy: 'deref-arg',
  steps: (context) => eventSteps(context, knownEvents(context).flatMap(bent)),
})

/** The whole first argument replaced, then each field of it. */
function bent({ event, args, ack }: KnownEvent): readonly BentEvent[] {
  const [first, ...rest] = args
  const whole = wrong.map((value) => ({
    name: `${event} with ${JSON.stringify(value)}`,
    event,
    ack,
    args: [value, ...rest],
  }))
  if (typeof first !== 'object' || first === null || Array.isArray(first)) return whole
  const fields = Object.keys(first).flatMap((key) =>
    [null, 7, untold].map((value) => ({
      name: `${event} with ${key}: ${JSON.stringify(value)}`,
      event,
      ack,
      args: [{ ...first, [key]: value }, ...rest],
    })),
  )
  return [...whole, ...fields]
}
