/** Finds out whether one client can make everybody wait: how long an honest message takes while it is tried. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Need } from '../../target/capabilities.ts'
import type { Session } from '../../target/session.ts'
import { type AnyAttack, type Attack, type AttackContext, type BaseContext, defineAttack } from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import type { Written } from '../reproduction/steps.ts'
import { ControlFailed, control, openWitness } from './attempt.ts'
import { gapMs } from './gap.ts'
import { stallScript } from './stall-script.ts'

/** Something that costs much, and a twin of the same size that does not. */
export interface Burden {
  readonly name: string
  /** Resolves when there is nothing more to come of it: at once, where it was only sent. */
  heavy(): Promise<void>
  light(): Promise<void>
  /** Both once more: an array of two functions as JavaScript, which may use the connection `attacker`. */
  readonly script: Written
}

export interface StallAttack<N extends Need> extends Omit<Attack<N>, 'kind' | 'run' | 'effect' | 'holds' | 'needs'> {
  readonly needs?: readonly N[]
  /** Everybody waiting for so long is a finding, in milliseconds. */
  readonly stallMs: number
  /** The smallest first: the first that stalls is enough, and larger ones are not sent. */
  burdens(context: AttackContext<N>): readonly Burden[] | Promise<readonly Burden[]>
}

/** Vulnerable when a burden stalls the server twice, and its twin between the two does not. */
export function stallAttack<const N extends Need = never>({ stallMs, burdens, ...attack }: StallAttack<N>): AnyAttack {
  return defineAttack<N>({
    ...attack,
    needs: attack.needs ?? [],
    effect: 'disrupt',
    holds: 'account',
    loud: true,
    async run(context) {
      const [speaker, listener] = [await openWitness(context), await openWitness(context)]
      let longestMs = 0
      const all = await burdens(context)
      for (const { name, heavy, light, script } of all) {
        const firstMs = await waitDuring(context, speaker, listener, heavy)
        longestMs = Math.max(longestMs, firstMs)
        if (firstMs < stallMs) continue
        // What is left of the first must not be counted against its twin.
        const nothing = () => Promise.resolve()
        for (let i = 0; i < 5; i += 1) if ((await waitDuring(context, speaker, listener, nothing)) < stallMs / 4) break
        const twinMs = await waitDuring(context, speaker, listener, light)
        const againMs = await waitDuring(context, speaker, listener, heavy)
        const told = [firstMs, againMs, twinMs].map((ms) => `${Math.round(ms)} ms`)
        context.note('measured', `${name}: others waited ${told[0]}, again ${told[1]}; with a harmless twin ${told[2]}`)
        if (againMs < stallMs || twinMs >= againMs / 3) continue
        context.recording.written((say) => stallScript(context, stallMs, script(say), say))
        // Beside other loud attacks it may have waited for one of those: what is asked once more is asked alone.
        return context.alone
          ? vulnerable(context.evidence)
          : inconclusive('seen beside other attacks', context.evidence)
      }
      context.note('measured', `${all.length} tried; the longest that others waited was ${Math.round(longestMs)} ms`)
      return resisted((await control(context, 'an honest message', listener)).observation, context.evidence)
    },
  })
}

/**
 * The longest that a message of one honest user to another takes from `act` on until it is over; at most the target's time
 * for an answer.
 * @throws ControlFailed when one of them is cut off
 */
async function waitDuring(
  context: BaseContext,
  speaker: Session,
  listener: Session,
  act: () => Promise<void>,
): Promise<number> {
  const betweenMs = gapMs(context, 20)
  await sleep(betweenMs, undefined, { signal: context.signal })
  let [isOver, longestMs] = [false, 0]
  const acting = act().finally(() => {
    isOver = true
  })
  // Where an honest user is cut off nobody waits for it any more, and then it must not end the process when it fails.
  acting.catch(() => undefined)
  do {
    await Promise.race([acting, sleep(betweenMs, undefined, { signal: context.signal })])
    const [text, sentAtMs] = [context.canary(), performance.now()]
    speaker.say(text)
    const cutOff = Promise.race([speaker.ended, listener.ended]).then((end) => ({ end }))
    const heard = await Promise.race([listener.heard(text, context.target.timeoutMs), cutOff])
    // Who died has not stalled: that is what the attacks on the process are about.
    if (heard !== undefined && 'end' in heard) throw new ControlFailed(`an honest user was cut off: ${heard.end.how}`)
    longestMs = Math.max(longestMs, (heard?.atMs ?? performance.now()) - sentAtMs)
  } while (!isOver)
  await acting
  return longestMs
}

/** A session of the attacker that is opened anew when it was ended. */
export function lasting(open: () => Promise<Session>): () => Promise<Session> {
  let current: Session | undefined
  return async () => {
    if (current === undefined || !current.isOpen) current = await open()
    return current
  }
}
