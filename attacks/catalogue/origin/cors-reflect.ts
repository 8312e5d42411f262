import { approach } from '../../../target/session.ts'
import { type BaseContext, defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { ControlFailed } from '../../kit/attempt.ts'
import { foreignOrigin } from '../../kit/origin-attack.ts'

export default defineAttack({
  id: 'origin/cors-reflect',
  rows: ['origin.cors.reflect', 'origin.cors.null'],
  title: 'A polling handshake by a page of another origin: may it read the answer, with the visitor’s credentials?',
  requirement: 'ASVS V3.4.2: Access-Control-Allow-Origin is a fixed value, or checked against a list',
  impact: 'Any page reads what the server says to its visitor; where a cookie is enough to log in, all messages.',
  remedy: "Set cors.origin to a list of origins; never true or '*' together with credentials.",
  // Low for the same reason as origin/ws-foreign.
  severity: 'low',
  cwe: ['CWE-942'],
  references: ['ASVS V3.4.2', 'CVE-2020-28481'],
  provenBy: 'cors-reflect',
  needs: ['polling'],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const plain = await handshake(context)
    if (plain.refused !== undefined) throw new ControlFailed(`a polling handshake was refused: ${plain.refused}`)
    const control = context.note('received', 'a polling handshake without Origin is answered')
    const open: boolean[] = []
    for (const origin of [foreignOrigin, 'null']) {
      const { refused, readers, withCredentials } = await handshake(context, origin)
      const who = `may be read by ${readers ?? 'no other page'}${withCredentials ? ', with credentials' : ''}`
      context.note(
        'received',
        `Origin ${origin}: ${refused === undefined ? `answered, and ${who}` : `refused, ${refused}`}`,
      )
      // A refusal gives nothing away, whoever may read it.
      open.push(refused === undefined && withCredentials && readers === origin)
    }
    return open.includes(true) ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})

async function handshake({ target, attacker, signal, freshAddress }: BaseContext, origin?: string) {
  const headers = origin === undefined ? [] : [['Origin', origin] as const]
  const options = { token: attacker.token, transport: 'polling' as const, headers, address: freshAddress(), signal }
  const opened = await approach(target, options)
  if (!opened.ok) return { refused: opened.refusal.how, readers: undefined, withCredentials: false }
  const { responseHeaders } = opened.client.engine
  await opened.client.close()
  const header = (name: string) => responseHeaders.find(([key]) => key.toLowerCase() === name)?.[1]
  const withCredentials = header('access-control-allow-credentials') === 'true'
  return { refused: undefined, readers: header('access-control-allow-origin'), withCredentials }
}
