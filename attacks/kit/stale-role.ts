/** Carries the attacks on roles that are taken away: an admin works, is demoted, and goes on over the same connection. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../../target/session.ts'
import { type AnyAttack, type Attack, type AttackContext, defineAttack, type Need } from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import { act, idOf } from './act.ts'
import { endingGraceMs } from './ending.ts'
import { adminToken, logInAgain, mustSend, registerOwn } from './own-login.ts'

type Office = 'register' | 'admin' | 'promote' | 'demote' | 'administration'
type StaleRole<N extends Need> = Omit<Attack<N>, 'kind' | 'run' | 'effect' | 'holds' | 'waitsMs' | 'needs'> & {
  readonly needs?: readonly N[]
  /** Where the admin is connected. Default: the first node, which is told of the demotion. */
  node?(context: AttackContext<N>): string
}

/** The admin must work before, and another admin afterwards: then what was refused was the role. */
export function staleRoleAttack<const N extends Need = never>({
  node,
  needs = [],
  ...attack
}: StaleRole<N>): AnyAttack {
  return defineAttack<N | Office>({
    ...attack,
    effect: 'write',
    holds: 'account',
    waitsMs: endingGraceMs,
    needs: ['register', 'admin', 'promote', 'demote', 'administration', ...needs],
    async run(context) {
      const { account } = await registerOwn(context)
      const about = { username: account.username, adminToken: await adminToken(context) }
      await mustSend(context, 'a promotion', context.promote, about)
      const login = await logInAgain(context, account)
      const where = node?.(context as unknown as AttackContext<N>)
      const office = await enter(context, login.token, where)
      if (typeof office === 'string') return inconclusive(`a new admin was refused: ${office}`, context.evidence)
      const before = await done(context, office)
      context.note('received', `a new admin may: ${before.join(', ') || 'nothing'}`)
      if (before.length === 0) return inconclusive('no answer that the profile calls a success', context.evidence)
      await mustSend(context, 'the demotion', context.demote, about)
      const graceMs = endingGraceMs(context.target.profile.limits)
      await Promise.race([office.ended, sleep(graceMs, undefined, { signal: context.signal })])
      const after = office.isOpen ? await done(context, office) : []
      const end = office.end === undefined ? 'is open' : `ended: ${office.end.how}`
      context.note('received', `demoted, his connection ${end}; it may: ${after.join(', ') || 'nothing'}`)
      const other = await enter(context, about.adminToken, where)
      if (typeof other === 'string') return inconclusive(`another admin was refused: ${other}`, context.evidence)
      const control = context.note('received', `another admin may: ${(await done(context, other)).join(', ')}`)
      return after.length > 0 ? vulnerable(context.evidence) : resisted(control, context.evidence)
    },
  })
}

async function enter(
  context: AttackContext<'administration'>,
  token: string,
  node: string | undefined,
): Promise<Session | string> {
  const admission = await context.connect({
    token,
    namespace: context.administration.namespace,
    join: false,
    address: context.freshAddress(),
    ...(node === undefined ? {} : { node }),
  })
  return admission.admitted ? admission.session : admission.refusal.how
}

/** The admin events that are answered as the profile says that a success is; of others nobody can tell. */
async function done(context: AttackContext<'administration'>, session: Session): Promise<readonly string[]> {
  const events: string[] = []
  for (const action of context.administration.actions) {
    if (typeof action.ack !== 'object') continue
    const values = { text: context.canary(), room: context.canary(), user: idOf(context.attacker) }
    if ((await act(context, session, action, values)).ok) events.push(action.event)
  }
  return events
}
