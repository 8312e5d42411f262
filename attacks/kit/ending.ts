/** Carries the attacks on the end of sessions: connections are heard, then their session is ended; are they still? */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Profile } from '../../target/profile.ts'
import type { Session } from '../../target/session.ts'
import {
  type AnyAttack,
  type Attack,
  type AttackContext,
  type BaseContext,
  defineAttack,
  type Need,
} from '../attack.ts'
import { resisted, vulnerable } from '../judge.ts'
import { ControlFailed, control, openWitness } from './attempt.ts'
import { logInAgain, type OwnLogin } from './own-login.ts'

/** A connection that ought to end, and who could hear it. */
export interface Subject {
  readonly name: string
  readonly session: Session
  readonly witness: Session
}

/** How long an honest server may take to end connections after it said that it has, in milliseconds. */
export function endingGraceMs({ endingGraceMs: declared = 10_000 }: Profile['limits']): number {
  return declared
}

/** Connects a session of `login`, and is heard. @throws ControlFailed when it is not */
export async function openSubject(
  context: BaseContext,
  name: string,
  login: Pick<OwnLogin, 'token'>,
  witness: Session,
  options: { transport?: 'websocket' | 'polling'; auth?: unknown; node?: string } = {},
): Promise<Subject> {
  const admission = await context.connect({ token: login.token, address: context.freshAddress(), ...options })
  if (!admission.admitted) throw new ControlFailed(`${name} was refused before its end: ${admission.refusal.how}`)
  context.tried(name)
  const subject = { name, session: admission.session, witness }
  await mustSpeak(context, subject)
  return subject
}

/** @throws ControlFailed when what it says is not heard while it should be */
export async function mustSpeak(context: BaseContext, { name, session, witness }: Subject): Promise<void> {
  const text = context.canary()
  session.say(text)
  if ((await witness.heard(text, context.settleMs)) === undefined) throw new ControlFailed(`${name} was never heard`)
  context.note('received', `${name}: connected, and heard by another user`)
}

/** Waits until all have ended, at most for the grace. */
export async function untilEnded(context: BaseContext, subjects: readonly Subject[]): Promise<void> {
  const graceMs = endingGraceMs(context.target.profile.limits)
  const ended = Promise.all(subjects.map(({ session }) => session.ended))
  await context.idle(Promise.race([ended, sleep(graceMs, undefined, { signal: context.signal })]))
}

/** Whether it still speaks or listens; noted. Open and of no use is not alive. */
export async function isAlive(context: BaseContext, { name, session, witness }: Subject): Promise<boolean> {
  const [said, told] = [context.canary(), context.canary()]
  if (session.end === undefined) session.say(said)
  witness.say(told)
  const [heard, hears] = await Promise.all([
    witness.heard(said, context.settleMs),
    session.end === undefined ? session.heard(told, context.settleMs) : undefined,
  ])
  const does = [heard && 'is still heard by another user', hears && 'still hears what another user says'].filter(
    Boolean,
  )
  const how = session.end === undefined ? 'open, but neither heard nor hearing' : `ended: ${session.end.how}`
  context.note('received', `${name}, after its end: ${does.join(' and ') || how}`)
  return does.length > 0
}

type EndingAttack<N extends Need> = Omit<Attack<N>, 'kind' | 'run' | 'effect' | 'holds' | 'waitsMs'> & {
  /** The login that will be ended. Default: another one of the attacker's account. */
  login?(context: AttackContext<N>): Promise<OwnLogin>
  /** The connections that must not outlive it. */
  open(context: AttackContext<N>, login: OwnLogin, witness: Session): Promise<readonly Subject[]>
  /** Ends it, or says with ControlFailed that it could not. */
  end(context: AttackContext<N>, login: OwnLogin): Promise<unknown>
  /** Puts back what others need. */
  after?(context: AttackContext<N>, login: OwnLogin): Promise<unknown>
}

/** Makes an attack of connections, what ends them, and the controls: heard before, and an honest login afterwards. */
export function endingAttack<const N extends Need>(attack: EndingAttack<N>): AnyAttack {
  const { login: logIn, open, end, after, ...metadata } = attack
  return defineAttack<N>({
    ...metadata,
    effect: 'write',
    holds: 'account',
    waitsMs: endingGraceMs,
    async run(context) {
      const witness = await openWitness(context)
      const login = await (logIn ?? logInAgain)(context)
      try {
        const subjects = await open(context, login, witness)
        await end(context, login)
        await untilEnded(context, subjects)
        const alive = await Promise.all(subjects.map((subject) => isAlive(context, subject)))
        await after?.(context, login)
        const { token } = await logInAgain(context)
        const last = await control(context, 'a login after all that', witness, { token })
        return alive.includes(true) ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
      } finally {
        // Where the end reached further than one session, the runner's own token is gone with it.
        await context.freshToken(context.attacker)
      }
    },
  })
}
