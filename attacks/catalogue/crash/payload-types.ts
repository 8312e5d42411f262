import { crashAttack } from '../../kit/crash-attack.ts'
import { type BentEvent, eventSteps, type KnownEvent, knownEvents, otherEvents } from '../../kit/event-steps.ts'

/** An object that cannot be turned into text: `${payload}` throws. */
const untold = { toString: 1, valueOf: 1 }
const wrong: readonly unknown[] = [null, 7, [], 'text', untold]

export default crashAttack({
  id: 'crash/payload-types',
  rows: ['crash.payload.types'],
  title:
    'Every event that the profile knows, with null, numbers, arrays and odd objects for its arguments and their fields',
  requirement: 'ASVS V2.2.1: input is checked against what is expected, its type first',
  impact: 'One packet of any user ends the chat for everybody.',
  remedy: 'Validate each payload against a schema (zod, ajv) before the handler sees it; answer what does not fit.',
  severity: 'high',
  cwe: ['CWE-1287', 'CWE-248'],
  references: ['ASVS V2.2.1', 'ASVS V16.5.4'],
  provenBy: 'deref-arg',
  listensMs: 4_500,
  steps: (context) =>
    eventSteps(context, [...knownEvents(context).flatMap(bent), ...otherEvents(context).flatMap(bentALittle)]),
})

/** Each argument replaced, then each field of those that are objects. */
function bent({ event, args, ack }: KnownEvent): readonly BentEvent[] {
  const step = (what: string, at: number, value: unknown): BentEvent => ({
    name: `${event} with ${what}`,
    event,
    ack,
    args: args.with(at, value),
  })
  return args.flatMap((arg, at) => {
    const whole = wrong.map((value) => step(`${JSON.stringify(value)} for argument ${at + 1}`, at, value))
    if (typeof arg !== 'object' || arg === null || Array.isArray(arg)) return whole
    const fields = Object.keys(arg).flatMap((key) =>
      [null, 7, untold].map((value) => step(`${key}: ${JSON.stringify(value)}`, at, { ...arg, [key]: value })),
    )
    return [...whole, ...fields]
  })
}

/** There are many of them, and they are sent no faster than messages may be. */
function bentALittle({ event, args, ack }: KnownEvent): readonly BentEvent[] {
  if (args.length === 0) return []
  return [null, {}].map((value) => ({
    name: `${event} with ${JSON.stringify(value)} for argument 1`,
    event,
    ack,
    args: args.with(0, value),
  }))
}
