/** Messages with fields that a client may not set, and the events in which others get them. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'
import { seen } from './act.ts'
import { control, openWitness } from './attempt.ts'
import { attackerSession } from './event-steps.ts'

export interface Relay {
  readonly listener: Session
  /** The event in which the others get the message; undefined when it was not delivered. */
  relay(extra: Record<string, unknown>): Promise<readonly unknown[] | undefined>
  /** The control: an honest message gets through. */
  honest(): ReturnType<typeof control>
}

/** A speaker and a listener. @throws ControlFailed when honest clients are refused */
export async function openRelay(context: BaseContext): Promise<Relay> {
  const listener = await openWitness(context)
  let speaker = await attackerSession(context)
  return {
    listener,
    async relay(extra) {
      if (!speaker.isOpen) speaker = await attackerSession(context)
      const text = context.canary()
      speaker.say(text, { extra })
      const args = (await seen(listener, text, Math.min(context.settleMs, 600)))?.args
      await sleep(50)
      return args
    },
    honest: () => control(context, 'an honest message', listener),
  }
}

/** Every field, however deep, by its path. */
export function fieldsOf(value: unknown, path = ''): readonly (readonly [path: string, value: unknown])[] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  return Object.entries(value).flatMap(([key, inner]) => fieldsOf(inner, path === '' ? key : `${path}.${key}`))
}
