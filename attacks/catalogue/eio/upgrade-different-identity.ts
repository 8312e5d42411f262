import { placeToken } from '../../../target/placement.ts'
import { doorAttack } from '../../kit/door-attack.ts'
import { isSomebodyElse } from '../../kit/identity.ts'

export default doorAttack({
  id: 'eio/upgrade-different-identity',
  rows: ['eio.upgrade.different-identity'],
  title: 'A handshake over polling as one user, and the upgrade to WebSocket with the credential of another',
  requirement: 'ASVS V7.2.4: a session does not change its owner while it lives',
  impact: 'What was checked for one user is done as another: limits, bans and the log look at the wrong one.',
  remedy: 'Read socket.handshake only, or refuse an upgrade whose credential differs (io.engine.use).',
  severity: 'medium',
  cwe: ['CWE-384'],
  references: ['ASVS V7.2.4'],
  provenBy: 'reads-upgrade-req',
  needs: ['headerToken', 'polling', 'websocket', 'senders'],
  variants({ attacker, victim, headerToken, canary }) {
    const upgraded = (name: string, token: string) => ({
      name,
      token: attacker.token,
      transport: 'polling' as const,
      upgrade: placeToken(headerToken, token).headers ?? [],
    })
    return [
      upgraded('the attacker at the handshake, the victim at the upgrade', victim.token),
      upgraded('the attacker at the handshake, rubbish at the upgrade', canary()),
    ]
  },
  through: (result, { attacker }) => result.in && isSomebodyElse(result.identity, attacker),
})
