/** The script of a finding that wrong tokens are judged in any number over one connection. */
import { encodePacket } from '../../target/wire/index.ts'
import type { BaseContext } from '../attack.ts'
import type { Written } from '../reproduction/steps.ts'
import { pollingPath } from './polling-path.ts'

/** `count` guesses, `width` at a time, over one connection, and the right token behind them. */
export function guessesScript(context: BaseContext, count: number, width: number): Written {
  const { profile } = context.target
  return ({ value, learn }) => {
    const packet = (text: string) =>
      value(`4${encodePacket({ type: 'connect', nsp: profile.namespace, data: { [profile.token.name]: text } }).text}`)
    learn('a guess', 'guess()')
    return `const guess = () => Array.from({ length: 3 }, () => randomBytes(12).toString('hex')).join('.')
const one = await wire(${value(pollingPath(context, { transport: 'websocket' }))}, ${value(profile.request.headers)})
for (let n = ${width}; n <= ${count} && one.isOpen; n += ${width}) {
  for (let i = 0; i < ${width}; i++) one.send(${packet('a guess')})
  await until(() => !one.isOpen || one.received.length >= n, 'a guess is not answered')
}
expect(one.isOpen, 'the connection is ended')
one.send(${packet(context.attacker.token)})
await until(() => one.received.some((packet) => packet.startsWith('40')), 'the right token after them is refused')`
  }
}
