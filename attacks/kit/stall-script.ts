/** JavaScript that measures once more how long others wait beside something heavy, and beside a harmless twin. */
import type { BaseContext } from '../attack.ts'
import { type Say, someText } from '../reproduction/steps.ts'

/** As `stall.ts` judges, but that a machine may be twice as fast. `burden`: see `Burden.script`. */
export function stallScript(
  { target, attacker, victim }: BaseContext,
  stallMs: number,
  burden: string,
  { value, door }: Say,
): string {
  const { namespace, chat } = target.profile
  return `const all = [${[attacker, victim, victim].map(({ token }) => door({ token })).join(', ')}]
const [attacker, speaker, listener] = await Promise.all(all.map((options) => connect(options, true)))
const [heavy, light] = ${burden}

/** How long an honest message takes that is said right behind it. */
async function waited(act) {
  const acting = act()
  await sleep(50)
  const [text, startMs] = ['gc' + randomBytes(9).toString('hex'), performance.now()]
  emit(speaker, ${value(namespace)}, ${value(chat.send.event)}, ${value(target.messageArgs(someText))}, true)
  await until(() => listener.received.some((event) => event.includes(text)), 'an honest message is not heard', 20_000)
  await acting
  return performance.now() - startMs
}
const times = []
for (const act of [heavy, light, heavy]) {
  times.push(Math.round(await waited(act)))
  await sleep(1_000)
}
const [first, twin, again] = times
console.log(\`others waited \${first} ms, with a harmless twin \${twin} ms, again \${again} ms\`)
expect(Math.min(first, again) >= ${stallMs / 2} && twin < again / 3, 'nobody waits')`
}
