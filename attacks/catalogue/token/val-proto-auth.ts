import { doorAttack } from '../../kit/door-attack.ts'
import { claimsOf, isSomebodyElse } from '../../kit/identity.ts'

export default doorAttack({
  id: 'token/val-proto-auth',
  rows: ['token.val-proto-auth'],
  title: 'The attacker’s own token, and beside it a __proto__ with another user’s id and an admin’s role',
  requirement: 'ASVS V15.3.3: fields that a client may not set are not taken over, prototypes above all',
  impact: 'Any user gets rights, or an identity, that were never given.',
  remedy: 'Never copy handshake.auth with Object.assign or a deep merge; read the one field that you need.',
  severity: 'high',
  cwe: ['CWE-1321', 'CWE-915'],
  references: ['ASVS V15.3.3'],
  provenBy: 'merge-auth',
  needs: ['senders'],
  variants({ attacker: { token }, victim }) {
    const claims = claimsOf(victim)
    // JSON.parse makes it an own key, as it does in the server; a literal would set the prototype.
    const own = (key: string, value: unknown) => JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value)}}`)
    return [
      { name: '__proto__ with claims', token, extraAuth: own('__proto__', claims) },
      { name: '__proto__ with a user', token, extraAuth: own('__proto__', { user: claims, identity: claims }) },
      { name: 'constructor.prototype', token, extraAuth: own('constructor', { prototype: claims }) },
    ]
  },
  through: (result, { attacker }) => result.in && isSomebodyElse(result.identity, attacker),
})
