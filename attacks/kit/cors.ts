/** Carries the attacks on CORS: which other pages may read what a polling handshake is answered with? */
import {
  type AnyAttack,
  type Attack,
  type AttackContext,
  type BaseContext,
  defineAttack,
  type Need,
} from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import { ControlFailed } from './attempt.ts'
import { foreignOrigin } from './origin-attack.ts'
import { isOpened, pollingHandshake } from './polling-handshake.ts'

export interface Reading {
  /** How the handshake was refused; then nothing is given away, whoever may read it. */
  readonly refused?: string
  /** `Access-Control-Allow-Origin`. */
  readonly readers: string | undefined
  readonly withCredentials: boolean
}

interface CorsAttack<N extends Need> extends Omit<Attack<N>, 'kind' | 'run' | 'effect' | 'holds' | 'needs'> {
  readonly needs?: readonly N[]
  origins(context: AttackContext<N | 'polling'>): readonly string[]
  /** Whether a page of that origin can read too much. */
  open(reading: Reading, origin: string): boolean
}

/** A polling handshake from each origin. */
export function corsAttack<const N extends Need = never>({
  origins,
  open,
  needs,
  ...attack
}: CorsAttack<N>): AnyAttack {
  return defineAttack<N | 'polling'>({
    effect: 'observe',
    holds: 'nothing',
    ...attack,
    needs: ['polling', ...((needs ?? []) as N[])],
    async run(context) {
      const plain = await readingFrom(context)
      if (plain.refused !== undefined) throw new ControlFailed(`a polling handshake was refused: ${plain.refused}`)
      const control = context.note('received', 'a polling handshake of our own is answered')
      const tried = origins(context)
      if (!tried.includes(foreignOrigin) && reflects(await noted(context, foreignOrigin), foreignOrigin))
        return inconclusive(
          'superseded by origin/cors-reflect or its ambient form: any page may read',
          context.evidence,
        )
      const readings: boolean[] = []
      for (const origin of tried) readings.push(open(await noted(context, origin), origin))
      return readings.includes(true) ? vulnerable(context.evidence) : resisted(control, context.evidence)
    },
  })
}

/** A page of this origin reads answers that were asked for with its visitor's credentials. */
export function reflects({ refused, readers, withCredentials }: Reading, origin: string): boolean {
  return refused === undefined && withCredentials && readers === origin
}

async function noted(context: BaseContext, origin: string): Promise<Reading> {
  const reading = await readingFrom(context, origin)
  const who = `may be read by ${reading.readers ?? 'no other page'}${reading.withCredentials ? ', with credentials' : ''}`
  const how = reading.refused === undefined ? `answered, and ${who}` : `refused, ${reading.refused}`
  context.note('received', `Origin ${origin}: ${how}`)
  return reading
}

async function readingFrom(context: BaseContext, origin?: string): Promise<Reading> {
  const answer = await pollingHandshake(context, origin === undefined ? [] : [['Origin', origin]])
  if (!isOpened(answer)) return { refused: `HTTP ${answer.status}`, readers: undefined, withCredentials: false }
  const withCredentials = answer.header('access-control-allow-credentials') === 'true'
  return { readers: answer.header('access-control-allow-origin'), withCredentials }
}
