import { crashAttack } from '../../kit/crash-attack.ts'
import { type BentEvent, eventSteps, type KnownEvent, knownEvents } from '../../kit/event-steps.ts'

/** Fields that JavaScript, or code that trusts them, takes for more than data. */
const fields: readonly Record<string, unknown>[] = [
  { toJSON: 'x' },
  { length: 1e10 },
  { length: -1 },
  // biome-ignore lint/suspicious/noThenProperty: that is what is sent
  { then: 'x' },
  { _placeholder: true, num: 0 },
  { constructor: 'x', hasOwnProperty: 1 },
  { nodeType: 1, inspect: 'x' },
]

export default crashAttack({
  id: 'crash/json-tojson-fields',
  rows: ['crash.json.tojson-fields'],
  title:
    'Payloads with toJSON, length, then, a placeholder and hasOwnProperty among their fields, and in the text’s place',
  requirement: 'ASVS V2.2.1: input is checked against what is expected, fields that are not expected are refused',
  impact: 'One packet ends the chat for everybody, or keeps it busy with a list as long as the attacker says.',
  remedy: 'Validate with a strict schema; take Array.isArray(value) for a list, never a field called length.',
  severity: 'low',
  cwe: ['CWE-1287', 'CWE-248'],
  references: ['ASVS V2.2.1', 'ASVS V16.5.4'],
  provenBy: 'length-loop',
  listensMs: 4_000,
  steps: (context) => eventSteps(context, knownEvents(context).slice(0, 2).flatMap(bent)),
})

/** Beside the honest fields, and in the place of each argument and of each text. */
function bent({ event, args, ack }: KnownEvent): readonly BentEvent[] {
  return args.flatMap((arg, at) =>
    fields.flatMap((odd) => {
      const step = (where: string, value: unknown): BentEvent => ({
        name: `${event} with ${JSON.stringify(odd)} ${where}`,
        event,
        ack,
        args: args.with(at, value),
      })
      if (typeof arg !== 'object' || arg === null) return [step(`for argument ${at + 1}`, odd)]
      const inner = Object.keys(arg).slice(-1)
      return [
        step('beside its fields', { ...arg, ...odd }),
        ...inner.map((key) => step(`for ${key}`, { ...arg, [key]: odd })),
      ]
    }),
  )
}
