import { crashAttack } from '../../kit/crash-attack.ts'
import { type BentEvent, eventSteps, type KnownEvent, knownEvents } from '../../kit/event-steps.ts'

/** Well-typed values that a database, a cache or a parser behind the handler refuses. */
const texts = {
  'a very long text': 'x'.repeat(20_000),
  'a NUL': 'a\u0000b',
  'half a surrogate pair': 'a\ud800b',
  'an empty text': '',
  'a path': '../../x',
  'a quote': "x' OR 1=1 --",
}

export default crashAttack({
  id: 'crash/async-reject',
  rows: ['crash.async.reject'],
  title:
    'Well-typed values that make what is behind a handler fail: too long, NUL, broken unicode, empty, paths, quotes',
  requirement: 'ASVS V16.5.4: an error in one handler is caught there, a rejected promise as well; the process goes on',
  impact: 'One packet of any user ends the chat for everybody.',
  remedy:
    'Await inside try/catch, or run async handlers through one function that catches: nobody awaits them otherwise.',
  severity: 'high',
  cwe: ['CWE-755', 'CWE-248'],
  references: ['ASVS V16.5.4'],
  provenBy: 'async-unguarded',
  listensMs: 4_000,
  steps: (context) => eventSteps(context, knownEvents(context).flatMap(bent)),
})

/** Each text among the arguments, and among the fields of those that are objects. */
function bent({ event, args, ack }: KnownEvent): readonly BentEvent[] {
  return Object.entries(texts).flatMap(([name, text]) =>
    args.flatMap((arg, at) => {
      const step = (where: string, value: unknown) => ({
        name: `${event} with ${name} for ${where}`,
        event,
        ack,
        args: args.with(at, value),
      })
      if (typeof arg === 'string') return [step(`argument ${at + 1}`, text)]
      if (typeof arg !== 'object' || arg === null) return []
      return Object.entries(arg)
        .filter(([, value]) => typeof value === 'string')
        .map(([key]) => step(key, { ...arg, [key]: text }))
    }),
  )
}
