import { doorAttack } from '../../kit/door-attack.ts'

/** One byte of the signature is another one: it names the victim, and is nobody's. */
const broken = (token: string) => `${token.slice(0, -8)}${token.slice(-8) === 'AAAAAAAA' ? 'BBBBBBBB' : 'AAAAAAAA'}`

const makes = () => "const forged = TOKEN_B.slice(0, -8) + (TOKEN_B.endsWith('AAAAAAAA') ? 'BBBBBBBB' : 'AAAAAAAA')"

export default doorAttack({
  id: 'auth/slot-precedence',
  rows: ['auth.slot.precedence'],
  title: 'A broken token of another user where it belongs, and a good one in a header, a cookie or another field',
  requirement: 'ASVS V15.3.7: one place decides; what stands in it is not passed over for a second one when it is bad',
  impact: 'What looks at the first token (a limit, a log, a proxy) and what lets in by the second see two users.',
  remedy: 'Read one place. Where there must be two, take the first that is present and refuse when it does not verify.',
  severity: 'medium',
  cwe: ['CWE-348'],
  references: ['ASVS V15.3.7'],
  provenBy: 'slot-fallback',
  plainer: ({ victim }) => [{ attack: 'token/sig-bitflip', name: 'the broken one alone', token: broken(victim.token) }],
  variants({ attacker: { token: good }, victim, target }) {
    const token = broken(victim.token)
    const header = (name: string, value: string) => ({ name, token, headers: [[name, value]] as const })
    const { in: place, name } = target.profile.token
    const all = [
      header('authorization', `Bearer ${good}`),
      header('x-access-token', good),
      header('x-auth-token', good),
      header('cookie', `token=${good}; access_token=${good}; jwt=${good}`),
      { name: '?token=…', token, query: [['token', good]] as const },
      { name: '?access_token=…', token, query: [['access_token', good]] as const },
      {
        name: 'auth.accessToken and auth.jwt',
        token,
        extraAuth: { accessToken: good, jwt: good, authorization: good },
      },
    ]
    // The place that the profile names holds the broken one.
    const own = { header: name.toLowerCase(), query: `?${name}=…`, cookie: 'cookie' }
    const taken = place in own ? own[place as keyof typeof own] : undefined
    return all
      .filter((variant) => variant.name !== taken)
      .map((variant) => ({ ...variant, name: `a broken one first, a good one in ${variant.name}`, makes }))
  },
})
