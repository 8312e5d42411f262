/**
 * Carries the attacks that make the target compute: one client sends a token, and it is measured how long another waits
 * for a message meanwhile. Node does one thing at a time: while a token is chewed on, nobody is served.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../../target/session.ts'
import { encodePacket } from '../../target/wire/index.ts'
import { type AnyAttack, type Attack, type AttackContext, defineAttack, type Need } from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import { ControlFailed, openWitness } from './attempt.ts'
import { gapMs } from './gap.ts'
import { openRaw } from './raw-connection.ts'
import { stallScript } from './stall-script.ts'

/** Nobody waits as long as that for a message by accident, on a target that nothing else is done to. */
const leastMs = 500

interface StallAttack<N extends Need> extends Omit<Attack<N>, 'kind' | 'run' | 'effect' | 'holds' | 'needs' | 'loud'> {
  readonly needs?: readonly N[]
  /** From cheap to dear: the first that stalls the target is the last that is sent. */
  tokens(context: AttackContext<N | 'connectToken'>): Promise<readonly Costly[]> | readonly Costly[]
}

export interface Costly {
  readonly name: string
  readonly token: string
  /** JavaScript that gives it, for the script of a finding. */
  readonly makes: string
}

/** Vulnerable when an honest message waits long beside the token, twice, and not beside rubbish of the same length. */
export function stallAttack<const N extends Need = never>({ tokens, ...attack }: StallAttack<N>): AnyAttack {
  return defineAttack<N | 'connectToken'>({
    ...attack,
    effect: 'disrupt',
    holds: 'server',
    loud: true,
    needs: ['connectToken', ...(attack.needs ?? [])],
    async run(context) {
      const all = await tokens(context)
      if (all.length === 0) return inconclusive('nothing to try on this target')
      const witness = await openWitness(context)
      const speaker = await openWitness(context, { token: context.attacker.token })
      // Half of what one account may send, where the profile says so.
      const betweenMs = gapMs(context, 50)
      const trip = () => tripMs(context, speaker, witness)
      const rest = () => context.idle(sleep(betweenMs, undefined, { signal: context.signal }))
      let quietMs = 0
      for (let i = 0; i < 3; i += 1) {
        quietMs = Math.max(quietMs, await trip())
        await rest()
      }
      const limitMs = Math.max(leastMs, 20 * quietMs)
      const control = context.note('measured', `an honest message takes ${Math.round(quietMs)} ms`)
      const strike = async ({ name, token }: Omit<Costly, 'makes'>) => {
        const raw = await openRaw(context)
        if (raw === undefined) throw new ControlFailed('a connection was refused at the handshake')
        const { token: place, namespace } = context.target.profile
        const data = { [place.name]: token }
        raw.engine.send(encodePacket({ type: 'connect', nsp: namespace, data }).text)
        // Some of it is done a moment later, in a thread and after it: until there is an answer, others are asked again.
        const answered = raw.receivedAtLeast(1, context.settleMs).then(() => true)
        let tookMs = await trip()
        while (!(await Promise.race([answered, sleep(betweenMs, false)]))) tookMs = Math.max(tookMs, await trip())
        raw.engine.kill()
        // Else the honest speaker would be limited for a flood of his own when many tokens are judged quickly.
        await rest()
        context.note('measured', `beside ${name} (${token.length} characters) it takes ${Math.round(tookMs)} ms`)
        return tookMs > limitMs
      }
      for (const costly of all) {
        if (!(await strike(costly))) continue
        if (await strike({ name: 'rubbish', token: 'A'.repeat(costly.token.length) }))
          return inconclusive('rubbish of the same length stalls the target as well', context.evidence)
        const isSlow = await strike(costly)
        context.recording.written(stallScript(context, costly.makes, betweenMs))
        if (isSlow) return vulnerable(context.evidence)
        return inconclusive('the target was slow once and not a second time', context.evidence)
      }
      return resisted(control, context.evidence)
    },
  })
}

async function tripMs(context: AttackContext, speaker: Session, witness: Session): Promise<number> {
  const text = context.canary()
  const sentAtMs = performance.now()
  speaker.say(text)
  const heard = await witness.heard(text, 2 * context.target.timeoutMs)
  if (heard === undefined) throw new ControlFailed('an honest message was not heard')
  return performance.now() - sentAtMs
}
