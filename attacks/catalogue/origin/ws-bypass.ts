import { originAttack } from '../../kit/origin-attack.ts'

export default originAttack({
  id: 'origin/ws-bypass',
  rows: ['origin.ws.bypass'],
  title: 'Origins that look like an allowed one: it stands at their beginning, at their end, behind another scheme',
  requirement: 'ASVS V4.4.2: origins are compared as a whole, scheme, host and port',
  impact: 'An attacker registers a name that begins or ends like the allowed one, and is let in.',
  remedy: 'Compare with a Set of complete origins; no startsWith, endsWith, includes or unanchored pattern.',
  severity: 'high',
  cwe: ['CWE-346', 'CWE-942'],
  references: ['ASVS V4.4.2', 'WSTG-CLNT-10'],
  provenBy: 'origin-suffix',
  needs: ['allowedOrigins'],
  // Only what an attacker can have: no other case of letters, no final dot, no port of the same host.
  origins: ({ allowedOrigins }) =>
    allowedOrigins
      .filter((allowed) => URL.canParse(allowed))
      .slice(0, 3)
      .flatMap((allowed) => {
        const { protocol, host, hostname } = new URL(allowed)
        return [
          `${protocol}//${hostname}.evil.test`,
          `${protocol}//evil${host}`,
          `${protocol}//${host}@evil.test`,
          ...(protocol === 'https:' ? [`http://${host}`] : []),
        ]
      }),
})
