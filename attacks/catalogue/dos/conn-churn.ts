import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../../../target/session.ts'
import { type BaseContext, defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { ControlFailed, control, openWitness } from '../../kit/attempt.ts'
import { churnScript } from '../../kit/churn-script.ts'
import { gapMs } from '../../kit/gap.ts'
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
    context.recording.written(churnScript(context, { connections, slowerMs }))
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
