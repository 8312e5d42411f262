/** The script of a finding that a server gets slower with every visit. */
import type { BaseContext } from '../attack.ts'
import { someText, type Written } from '../reproduction/steps.ts'
import { gapMs } from './gap.ts'

/** Rounds of so many visits, and whether an honest message is slower by so many milliseconds after each. */
export function churnScript(
  { target, attacker, victim }: BaseContext,
  { connections, slowerMs }: { readonly connections: number; readonly slowerMs: number },
): Written {
  const { namespace, chat, limits } = target.profile
  const { count, perMs } = limits.handshakes ?? { count: 1, perMs: 0 }
  // All of them come from one address here.
  const everyMs = Math.ceil((4 * 1.1 * perMs) / count)
  return ({ value, door }) =>
    `const [speaker, listener] = [await connect(${door({ token: victim.token })}, true), await connect(${door({ token: victim.token })}, true)]
async function trip() {
  const [text, startMs] = ['gc' + randomBytes(9).toString('hex'), performance.now()]
  const heard = new Promise((resolve) => listener.sockets[${value(namespace)}].onAny((...event) => JSON.stringify(event).includes(text) && resolve(true)))
  emit(speaker, ${value(namespace)}, ${value(chat.send.event)}, ${value(target.messageArgs(someText))}, true)
  expect(await Promise.race([heard, sleep(3_000)]), 'an honest message is not heard')
  return performance.now() - startMs
}
async function quickest() {
  let least = Infinity
  for (let i = 0; i < 10; i++, await sleep(${gapMs({ target }, 20)})) least = Math.min(least, await trip())
  return least
}
const before = await quickest()
for (const round of ['once', 'twice']) {
  for (let i = 0; i < ${connections / 4}; i++) {
    const four = await Promise.all(Array.from({ length: 4 }, () => connect(${door({ token: attacker.token, join: false })}, true)))
    for (const visitor of four) visitor.close()
${everyMs === 0 ? '' : `    await sleep(${everyMs})\n`}  }
  await sleep(200)
  const after = await quickest()
  expect(after > before + Math.max(${slowerMs}, before / 10), \`a message takes \${Math.round(after)} ms after ${connections} visits \${round}, \${Math.round(before)} ms before\`)
}`
}
