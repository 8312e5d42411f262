/** Carries the attacks that hide a request behind another one, so that the proxy in front does not look at it. */
import { type AnyAttack, type Attack, type AttackContext, defineAttack } from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import type { Say } from '../reproduction/steps.ts'
import { control, openWitness } from './attempt.ts'
import { fetchPath } from './fetch-path.ts'
import { pipeline, requestText } from './pipeline.ts'

type Context = AttackContext<'reverseProxy'>

export interface SmugglingAttack extends Omit<Attack, 'kind' | 'run' | 'effect' | 'holds' | 'needs'> {
  /** Ways to hide `hidden`, a whole request for a path that is kept from outside. */
  disguises(context: Context, hidden: string): readonly { readonly name: string; readonly bytes: string }[]
}

/** What a server answers that has looked at a request; a refusal of its form is no such answer. */
const served = (status: number): boolean => (status >= 200 && status < 400) || status === 401

export function smugglingAttack({ disguises, ...attack }: SmugglingAttack): AnyAttack {
  return defineAttack<'reverseProxy'>({
    ...attack,
    effect: 'disrupt',
    holds: 'nothing',
    needs: ['reverseProxy'],
    async run(context) {
      const blocked = context.reverseProxy.blocked[0]!
      const { status } = await fetchPath(context, blocked)
      if (served(status)) return inconclusive(`${blocked} is not kept from outside: HTTP ${status}`, context.evidence)
      context.note('received', `${blocked}, asked for openly: HTTP ${status}`)
      const hidden = requestText(context, `GET ${blocked}`, ['Connection: close'])
      let through = false
      for (const { name, bytes } of disguises(context, hidden)) {
        const [first, ...behind] = await pipeline(context, bytes)
        const reached = behind.some((answer) => served(answer) && answer !== status)
        if (reached && !through) context.recording.written((say) => script(blocked, bytes, say))
        through ||= reached
        const answers = [first ?? 'none', ...behind].join(', ')
        context.note(
          'received',
          `${name}: answers ${answers}${reached ? `; ${blocked} was answered from behind the proxy` : ''}`,
        )
      }
      const last = await control(context, 'an honest client through the proxy', await openWitness(context))
      return through ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
    },
  })
}

/** Byte for byte, as no HTTP client sends it. */
function script(blocked: string, bytes: string, { value }: Say): string {
  return `const served = (status) => (status >= 200 && status < 400) || status === 401
const { seen } = await ask('GET', ${value(blocked)}, {})
const openly = JSON.parse(seen).status
expect(!served(openly), 'the path is not kept from outside')
const socket = await dial()
let received = ''
socket.on('data', (bytes) => (received += bytes))
socket.write(${value(bytes)})
const answers = () => [...received.matchAll(/HTTP\\/1\\.1 (\\d{3})/g)].map(([, status]) => Number(status))
await until(() => answers().slice(1).some((status) => served(status) && status !== openly), 'nothing is answered from behind the proxy')`
}
