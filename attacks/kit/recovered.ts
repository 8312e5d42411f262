/** After a flood: the flooder as an honest client, once the limit has forgotten. */
import type { Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'
import { type Attempt, ControlFailed, control } from './attempt.ts'

/** Tries for a while, because a limit may hold for some time. @throws ControlFailed when it holds for longer */
export async function recovered(context: BaseContext, witness: Session): Promise<Attempt> {
  const untilMs = performance.now() + Math.min(context.patienceMs, 15_000)
  for (;;) {
    try {
      return await control(context, 'the flooder at an honest pace again', witness)
    } catch (error) {
      if (!(error instanceof ControlFailed) || performance.now() > untilMs) throw error
      await context.wait(500, 'for the limit to forget the flood')
    }
  }
}
