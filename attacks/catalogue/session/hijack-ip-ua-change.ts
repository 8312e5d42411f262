import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'

export default defineAttack({
  id: 'session/hijack-ip-ua-change',
  kind: 'probe',
  rows: ['session.hijack.ip-ua-change'],
  title: 'One token from another address and another browser: is it still good?',
  requirement: 'ASVS V8.2.4: changes of context (address, device) may ask for another authentication',
  impact: 'A stolen token works from anywhere. Most servers allow it, because phones change their address often.',
  remedy: 'Where it matters, bind tokens to the client (DPoP, RFC 9449), or ask again for what is sensitive.',
  severity: 'info',
  cwe: ['CWE-384'],
  references: ['ASVS V8.2.4'],
  needs: ['addresses'],
  effect: 'write',
  holds: 'nothing',
  async run(context) {
    const witness = await openWitness(context)
    const { token } = context.attacker
    const browser = (name: string) => [['User-Agent', `Mozilla/5.0 (${name})`]] as const
    const address = context.freshAddress()
    const first = await control(context, 'the first browser', witness, {
      address,
      headers: browser('X11; Linux x86_64'),
    })
    const other = await attempt(context, 'another browser', witness, {
      token,
      address,
      headers: browser('Windows NT 10.0'),
    })
    const elsewhere = await attempt(context, 'another address and browser', witness, {
      token,
      headers: browser('iPhone'),
    })
    return other.in || elsewhere.in ? vulnerable(context.evidence) : resisted(first.observation, context.evidence)
  },
})
