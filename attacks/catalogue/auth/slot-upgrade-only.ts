import { placeToken } from '../../../target/placement.ts'
import { doorAttack } from '../../kit/door-attack.ts'
import { sameIdentity } from '../../kit/identity.ts'

export default doorAttack({
  id: 'auth/slot-upgrade-only',
  rows: ['auth.slot.upgrade-only'],
  title: 'A handshake over polling without the credential or with a wrong one, and the real one on the upgrade alone',
  requirement: 'ASVS V6.3.4: a session is authenticated by the request that opened it, on every way in alike',
  impact: 'Limits and checks of the handshake saw nobody; the one who comes in by the upgrade was never looked at.',
  remedy: 'Read socket.handshake, which is the first request; never the request of the upgrade.',
  severity: 'medium',
  cwe: ['CWE-288'],
  references: ['ASVS V6.3.4'],
  provenBy: 'reads-upgrade-req',
  needs: ['headerToken', 'polling', 'websocket'],
  variants({ attacker, headerToken, canary }) {
    const upgrade = placeToken(headerToken, attacker.token).headers ?? []
    const transport = 'polling' as const
    return [
      { name: 'nothing at the handshake, the credential on the upgrade', transport, upgrade },
      { name: 'rubbish at the handshake, the credential on the upgrade', transport, token: canary(), upgrade },
    ]
  },
  // As somebody else, a guest perhaps: then the upgrade was not read.
  through: (result, { attacker }) => result.in && sameIdentity(result.identity, attacker.identity),
})
