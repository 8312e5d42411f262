/** The script of a finding that others wait while a token is judged: measured beside rubbish of the same length, twice. */
import type { BaseContext } from '../attack.ts'
import type { Written } from '../reproduction/steps.ts'

/** Half of what an attack calls long: the machine of the script may be a faster one. */
const leastMs = 250

/** `makes`: JavaScript that gives the token. `betweenMs`: milliseconds between two messages. */
export function stallScript({ target, attacker, victim }: BaseContext, makes: string, betweenMs: number): Written {
  const { namespace, chat } = target.profile
  return ({ value, door, learn }) => {
    const [hearer, speaker] = [door({ token: victim.token }), door({ token: attacker.token })]
    learn('the text of a message', 'text')
    learn('the token to judge', 'token')
    const message = `${value(chat.send.event)}, ${value(target.messageArgs('the text of a message'))}`
    return `const costly = ${makes}
const hearer = await connect(${hearer}, true)
const speaker = await connect(${speaker}, true)
async function trip() {
  const text = \`gc\${randomBytes(9).toString('hex')}\`
  const startMs = performance.now()
  emit(speaker, ${value(namespace)}, ${message}, ${chat.send.ack !== false})
  await until(() => hearer.received.some((event) => event.includes(text)), 'a message is not heard', 20_000)
  return performance.now() - startMs
}
/** The longest that a message takes until there is an answer to the token. */
async function beside(token) {
  let [longestMs, judged] = [0, false]
  connect(${door({ token: 'the token to judge' })}, undefined).then(() => (judged = true))
  for (await sleep(30); !judged; await sleep(${Math.round(betweenMs)})) longestMs = Math.max(longestMs, await trip())
  return longestMs
}
for (let n = 0; n < 2; n++) {
  const [rubbishMs, costlyMs] = [await beside('A'.repeat(costly.length)), await beside(costly)]
  expect(costlyMs > Math.max(${leastMs}, 5 * rubbishMs), \`others wait \${costlyMs} ms, beside rubbish \${rubbishMs} ms\`)
}`
  }
}
