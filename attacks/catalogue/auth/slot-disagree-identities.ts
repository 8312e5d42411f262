import { doorAttack } from '../../kit/door-attack.ts'
import { isSomebodyElse } from '../../kit/identity.ts'

export default doorAttack({
  id: 'auth/slot-disagree-identities',
  rows: ['auth.slot.disagree-identities'],
  title:
    'The attacker’s token where it belongs, and another user’s in a header, a cookie or the URL of the same connection',
  requirement: 'CWE-1288: one place says who someone is, everywhere; a second one is ignored or refused',
  impact: 'What was checked for one user is done as another: limits, bans and the audit log look at the wrong one.',
  remedy: 'Read the token in one function and one place, and keep the result in socket.data for all handlers.',
  severity: 'high',
  cwe: ['CWE-1288', 'CWE-287'],
  references: ['ASVS V15.3.7'],
  provenBy: 'two-identities',
  needs: ['senders'],
  variants({ attacker: { token }, victim: { token: other }, target }) {
    const header = (name: string, value: string) => ({
      name: `${name}: ${value.replaceAll(other, '…')}`,
      token,
      headers: [[name, value]] as const,
    })
    const query = (name: string) => ({ name: `?${name}=…`, token, query: [[name, other]] as const })
    const all = [
      header('authorization', `Bearer ${other}`),
      header('x-access-token', other),
      header('x-auth-token', other),
      header('cookie', `token=${other}; access_token=${other}; jwt=${other}`),
      query('token'),
      query('access_token'),
    ]
    // The place that the profile names holds the attacker's own token.
    const { in: place, name } = target.profile.token
    const own = { header: `${name.toLowerCase()}:`, query: `?${name}=`, cookie: 'cookie:' }
    const taken = place in own ? own[place as keyof typeof own] : undefined
    return all.filter((variant) => taken === undefined || !variant.name.startsWith(taken))
  },
  through: (result, { attacker }) => result.in && isSomebodyElse(result.identity, attacker),
})
