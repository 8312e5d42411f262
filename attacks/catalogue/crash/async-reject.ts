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
  steps: (context) => eventSteps(context, knownEvents(context).flatMap(bent)),
})

function bent({ event, args, ack }: KnownEvent): readonly BentEvent[] {
  const step = (name: string, bentArgs: readonly unknown[]) => ({
    name: `${event} with ${name}`,
    event,
    ack,
    args: bentArgs,
  })
  const [first, ...rest] = args
  return Object.entries(texts).flatMap(([name, text]) => {
    if (typeof first === 'string') return [step(name, [text, ...rest])]
    if (typeof first !== 'object' || first === null) return []
    return Object.entries(first)
      .filter(([, value]) => typeof value === 'string')
      .map(([key]) => step(`${name} for ${key}`, [{ ...first, [key]: text }, ...rest]))
  })
}
