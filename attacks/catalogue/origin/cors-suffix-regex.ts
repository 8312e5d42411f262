import { corsAttack, reflects } from '../../kit/cors.ts'

export default corsAttack({
  id: 'origin/cors-suffix-regex',
  rows: ['origin.cors.suffix-regex'],
  title: 'Polling handshakes from origins that an unescaped or unanchored pattern takes for an allowed one',
  requirement: 'ASVS V3.4.2: Access-Control-Allow-Origin is checked against a list, as a whole',
  impact: 'An attacker registers a name that the pattern matches, and reads what the server says to its visitors.',
  remedy: 'List complete origins, or anchor and escape: cors: { origin: /^https:\\/\\/([a-z]+\\.)?example\\.com$/ }.',
  severity: 'high',
  cwe: ['CWE-942'],
  references: ['ASVS V3.4.2'],
  provenBy: 'cors-suffix',
  needs: ['allowedOrigins'],
  origins: ({ allowedOrigins }) =>
    allowedOrigins
      .filter((allowed) => URL.canParse(allowed))
      .slice(0, 2)
      .flatMap((allowed) => {
        const { protocol, host } = new URL(allowed)
        const variants = [`evil${host}`, `evil-${host}`, `${host}.evil.test`, `${host.replace('.', 'x')}`]
        return [
          ...variants.map((other) => `${protocol}//${other}`),
          ...(protocol === 'https:' ? [`http://${host}`] : []),
        ]
      })
      .filter((origin) => !allowedOrigins.includes(origin)),
  open: reflects,
})
