import { doorAttack } from '../../kit/door-attack.ts'
import { sameIdentity } from '../../kit/identity.ts'

export default doorAttack({
  id: 'leak/subprotocol',
  rows: ['leak.subprotocol'],
  title: 'The real token as a WebSocket subprotocol and nowhere else, under common names',
  requirement: 'ASVS V14.2.1 and V16.2.5: credentials travel where they are not logged and not sent back',
  impact: 'Subprotocols are logged by proxies and servers, and one of them is repeated in the answer.',
  remedy: 'Read handshake.auth.token only. Socket.IO needs no subprotocol: the CONNECT packet carries the token.',
  severity: 'low',
  cwe: ['CWE-532'],
  references: ['ASVS V14.2.1', 'ASVS V16.2.5'],
  provenBy: 'subproto-token',
  needs: ['websocket'],
  variants({ attacker: { token }, target }) {
    const { in: place, name: own } = target.profile.token
    const names = ['token', 'access_token', 'bearer', 'Authorization', 'jwt']
    return names
      .filter((name) => place !== 'subprotocol' || name !== own)
      .map((name) => ({
        name: `Sec-WebSocket-Protocol: ${name}, …`,
        token,
        transport: 'websocket' as const,
        place: { in: 'subprotocol', name } as const,
      }))
  },
  through: (result, { attacker }) => result.in && sameIdentity(result.identity, attacker.identity),
})
