import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../../../target/session.ts'
import { type BaseContext, defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { ControlFailed, control, openWitness } from '../../kit/attempt.ts'
import { gapMs } from '../../kit/gap.ts'
import { type Say, someText } from '../../reproduction/steps.ts'
import { visits } from '../../sends.ts'

const connections = 120
/** Slower by so much, and by a tenth, is what connections have left behind. */
const slowerMs = 12

export default defineAttack({
  id: 'dos/conn-churn',
  rows: ['dos.conn.churn'],
  title: 'Connects and goes away again, over and over: is the server slower for the others afterwards?',
  requirement: 'CWE-772: what a connection took is given back when it ends',
  impact: 'Each visit leaves listeners, timers or entries behind; after some thousands the server serves nobody.',
  remedy: 'Take off in disconnect what was put on in connection; no listeners on shared emitters for each socket.',
  severity: 'medium',
  cwe: ['CWE-772'],
  references: [],
  provenBy: 'listener-leak',
  listensMs: 2_000,
  needs: [],
  effect: 'disrupt',
  // What others do meanwhile would be measured as well.
  holds: 'server',
  loud: true,
  sends: visits(2 * connections + 8),
  async run(context) {
    const [speaker, listener] = [await openWitness(context), await openWitness(context)]
    const trips = [await quickestTrip(speaker, listener, context)]
    // What visits leave behind stays: as many once more, and it must be as slow once more.
    while (trips.length < 3 && hasGrown(trips)) {
      const letIn = await visit(context)
      if (letIn < connections) return inconclusive(`${letIn} visits were let in`, context.evidence)
      trips.push(await quickestTrip(speaker, listener, context))
    }
    const last = await control(context, 'an honest client', listener)
    const told = trips.map((ms) => `${ms.toFixed(1)} ms`).join(', ')
    context.note(
      'measured',
      `the quickest of ten honest messages, before and after each ${connections} visits: ${told}`,
    )
    context.recording.written((say) => script(context, say))
    return hasGrown(trips) ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})

function hasGrown([before = 0, ...after]: readonly number[]): boolean {
  return after.every((ms) => ms > before + Math.max(slowerMs, before / 10))
}

/** How many of the visits were let in. */
async function visit(context: BaseContext): Promise<number> {
  const { attacker, freshAddress, signal } = context
  let letIn = 0
  while (letIn < connections && !signal.aborted) {
    const all = Array.from({ length: 4 }, () =>
      context.connect({ token: attacker.token, address: freshAddress(), join: false }),
    )
    const sessions = (await Promise.all(all)).flatMap((admission) => (admission.admitted ? [admission.session] : []))
    for (const session of sessions) await session.close()
    if (sessions.length === 0) break
    letIn += sessions.length
  }
  await sleep(200, undefined, { signal })
  return letIn
}

/** The quickest: what a busy machine adds, it does not add to each. */
async function quickestTrip(speaker: Session, listener: Session, context: BaseContext) {
  const trips: number[] = []
  for (let i = 0; i < 10; i += 1) {
    const [text, sentAtMs] = [context.canary(), performance.now()]
    speaker.say(text)
    const heard = await listener.heard(text, 3_000)
    if (heard !== undefined) trips.push(heard.atMs - sentAtMs)
    await sleep(gapMs(context, 20))
  }
  if (trips.length === 0) throw new ControlFailed('none of ten honest messages was heard')
  return Math.min(...trips)
}

function script({ target, attacker, victim }: BaseContext, { value, door }: Say): string {
  const { namespace, chat, limits } = target.profile
  const { count, perMs } = limits.handshakes ?? { count: 1, perMs: 0 }
  // All of them come from one address here.
  const everyMs = Math.ceil((4 * 1.1 * perMs) / count)
  return `const [speaker, listener] = [await connect(${door({ token: victim.token })}, true), await connect(${door({ token: victim.token })}, true)]
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
