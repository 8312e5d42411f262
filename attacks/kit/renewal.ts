/** Carries the attacks on renewal in band: a session whose token ends soon asks for a longer life, wrongly. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Observation } from '../../reports/model.ts'
import type { Session } from '../../target/session.ts'
import { matchTemplate } from '../../target/template.ts'
import { type AnyAttack, type Attack, type AttackContext, defineAttack } from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import { openWitness } from './attempt.ts'
import { longestLifeMs, openShortLived, outlives, shortToken, untilOver } from './outlive.ts'

type Needs = 'jwt' | 'signingKey' | 'renew'

export interface Renewal {
  readonly name: string
  readonly token: unknown
  /** More fields, as a client may make them up. */
  readonly extra?: Record<string, unknown>
}

const honest = 'honest renewal'

/** Asks for renewal as the profile says. True: accepted. Undefined: the server does not say. */
export async function renew(
  context: AttackContext<'renew'>,
  session: Session,
  { name, token, extra = {} }: Renewal,
): Promise<boolean | undefined> {
  const { event, args, ack } = context.renew
  const filled = context.target.fill(args, { token })
  const index = filled.findIndex((arg) => typeof arg === 'object' && arg !== null && !Array.isArray(arg))
  const sent = filled.map((arg, i) => (i === index ? { ...(arg as object), ...extra } : arg))
  if (index < 0 && Object.keys(extra).length > 0) sent.push(extra)
  const answer = await session.emitWithAck(event, sent, context.settleMs)
  const accepted =
    answer === undefined || ack === false || ack === true ? undefined : matchTemplate(ack.ok, answer[0]) !== undefined
  const said = answer === undefined ? 'no acknowledgement' : (JSON.stringify(answer[0]) ?? 'nothing').slice(0, 120)
  if (name !== honest) context.tried(name)
  context.note('received', `renewal with ${name}: ${said}`)
  return accepted
}

type RenewalAttack = Omit<Attack<Needs>, 'kind' | 'run' | 'effect' | 'holds' | 'needs' | 'waitsMs'> & {
  /** What each session asks with; `own` is the token that it was opened with. */
  renewals(context: AttackContext<Needs>, own: string): readonly Renewal[]
}

/** Vulnerable when a session that asked wrongly outlives its token, while one that asked rightly does too. */
export function renewalAttack({ renewals, ...attack }: RenewalAttack): AnyAttack {
  return defineAttack<Needs>({
    effect: 'write',
    holds: 'account',
    ...attack,
    waitsMs: longestLifeMs,
    needs: ['jwt', 'signingKey', 'renew'],
    async run(context) {
      const witness = await openWitness(context)
      const own = await shortToken(context)
      const wrong = renewals(context, own)
      const all = [...wrong, { name: honest, token: context.attacker.token }]
      const plain = await openShortLived(context, witness, 'no renewal', { token: own })
      const lives = await Promise.all(all.map(({ name }) => openShortLived(context, witness, name, { token: own })))
      // Not at once: some servers still check the first token when they already serve its bearer.
      await context.idle(sleep(1_000, undefined, { signal: context.signal }))
      for (const [i, renewal] of all.entries()) await renew(context, lives[i]!.session, renewal)
      await untilOver(context, lives.at(-1)!)
      if (await outlives(context, 'no renewal', plain.session, witness))
        return inconclusive('superseded by session/expiry-emit-after: no session ends', context.evidence)
      const alive: (Observation | undefined)[] = []
      for (const [i, { name }] of all.entries()) alive.push(await outlives(context, name, lives[i]!.session, witness))
      const renewed = alive.pop()
      if (alive.some((one) => one !== undefined)) return vulnerable(context.evidence)
      if (renewed === undefined) return inconclusive('an honest renewal prolonged nothing either', context.evidence)
      return resisted(renewed, context.evidence)
    },
  })
}
