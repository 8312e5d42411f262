import { doorAttack } from '../../kit/door-attack.ts'
import { assemble, readToken } from '../../kit/forge-token.ts'
import { isSomebodyElse } from '../../kit/identity.ts'

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
  variants({ attacker, victim, queryToken }) {
    const { header, payload, signature } = readToken(victim.token)
    const noise = Buffer.from(signature, 'base64url').map((byte) => byte ^ 0x5a)
    const forged = assemble(header, payload, Buffer.from(noise))
    const twice = (name: string, first: string, second: string) => ({
      name,
      query: [first, second].map((token) => [queryToken, token] as const),
    })
    return [twice('the good one first', attacker.token, forged), twice('the good one last', forged, attacker.token)]
  },
  through: (result, { attacker }) => result.in && isSomebodyElse(result.identity, attacker),
})
