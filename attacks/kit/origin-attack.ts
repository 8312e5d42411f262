/** Carries the attacks with another page's Origin: the token is real, as a victim's browser would send it. */
import {
  type AnyAttack,
  type Attack,
  type AttackContext,
  type BaseContext,
  defineAttack,
  type Need,
} from '../attack.ts'
import { inconclusive } from '../judge.ts'
import { attempt, control, openWitness } from './attempt.ts'
import { tryVariants, type Variant } from './token-attack.ts'

/** A page that no server can mean to allow: `.test` is reserved (RFC 6761 section 6.2). */
export const foreignOrigin = 'https://evil.test'

interface OriginAttack<N extends Need> extends Omit<Attack<N>, 'kind' | 'run' | 'effect' | 'holds' | 'needs'> {
  readonly needs?: readonly N[]
  origins(context: AttackContext<N | 'websocket'>): readonly string[]
}

/** Over WebSocket, where no browser asks a server for permission first. Vulnerable when any such page gets in. */
export function originAttack<const N extends Need = never>({ origins, needs, ...attack }: OriginAttack<N>): AnyAttack {
  return defineAttack<N | 'websocket'>({
    effect: 'write',
    holds: 'nothing',
    ...attack,
    needs: ['websocket', ...((needs ?? []) as N[])],
    async run(context) {
      const witness = await openWitness(context)
      const allowed = context.target.profile.origins?.allowed[0]
      await control(context, allowed ?? 'no Origin', witness, allowed === undefined ? {} : fromPage(context, allowed))
      const tried = origins(context)
      if (!tried.includes(foreignOrigin)) {
        const foreign = await attempt(context, `Origin ${foreignOrigin}`, witness, fromPage(context, foreignOrigin))
        if (foreign.in) return inconclusive(`superseded by ${anyPage(context)}: any page gets in`, context.evidence)
      }
      const pages = tried.map((origin): Variant => ({ name: `Origin ${origin}`, ...fromPage(context, origin) }))
      return tryVariants(context, witness, pages)
    },
  })
}

/** The attack whose finding it is when any page gets in. */
export function anyPage({ target }: BaseContext): string {
  const { ambient, token } = target.profile
  return (ambient ?? token.in === 'cookie') ? 'origin/ws-foreign-ambient' : 'origin/ws-foreign'
}

function fromPage({ attacker }: BaseContext, origin: string) {
  return { token: attacker.token, transport: 'websocket' as const, headers: [['Origin', origin]] as const }
}
