import { crashAttack } from '../../kit/crash-attack.ts'
import { type BentEvent, eventSteps, type KnownEvent, knownEvents } from '../../kit/event-steps.ts'

const bytes = Buffer.from('bytes')

export default crashAttack({
  id: 'crash/bin-where-string',
  rows: ['crash.bin.where-string'],
  title: 'Bytes in the place of each text, argument and object that honest clients send',
  requirement: 'ASVS V2.2.1: input is checked against what is expected; a Buffer has a length and is no text',
  impact: 'One packet of any user ends the chat for everybody.',
  remedy: "Ask typeof text === 'string' before .trim() or .match(); a binary event carries Buffers wherever it likes.",
  severity: 'medium',
  cwe: ['CWE-1287', 'CWE-248'],
  references: ['ASVS V2.2.1', 'ASVS V16.5.4'],
  provenBy: 'string-assumed',
  listensMs: 2_000,
  steps: (context) => eventSteps(context, knownEvents(context).flatMap(bent)),
})

function bent({ event, args, ack }: KnownEvent): readonly BentEvent[] {
  return args.flatMap((arg, at) => {
    const step = (where: string, value: unknown): BentEvent => ({
      name: `${event} with bytes for ${where}`,
      event,
      ack,
      args: args.with(at, value),
    })
    const whole = [step(`argument ${at + 1}`, bytes), step(`argument ${at + 1}, in a list`, [bytes])]
    if (typeof arg !== 'object' || arg === null) return whole
    return [...whole, ...Object.keys(arg).map((key) => step(key, { ...arg, [key]: bytes }))]
  })
}
