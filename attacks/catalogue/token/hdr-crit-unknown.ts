import { claimAttack } from '../../kit/claim-attack.ts'

const headers: readonly [name: string, header: Record<string, unknown>][] = [
  ['a parameter that nobody knows', { crit: ['gatecrash'], gatecrash: true }],
  ['two that nobody knows', { crit: ['gatecrash', 'http://example.test/x'], gatecrash: 1, 'http://example.test/x': 1 }],
  ['one that the header lacks', { crit: ['gatecrash'] }],
  ['the same one twice', { crit: ['gatecrash', 'gatecrash'], gatecrash: true }],
  ['a registered one', { crit: ['alg'] }],
  ['an empty list', { crit: [] }],
  ['a text', { crit: 'gatecrash', gatecrash: true }],
  ['an object', { crit: { gatecrash: true }, gatecrash: true }],
  ['a list with a number', { crit: [1] }],
]

export default claimAttack({
  id: 'token/hdr-crit-unknown',
  rows: ['token.hdr-crit.unknown', 'token.hdr-crit.malformed'],
  title: 'A signed token that calls header parameters critical which nobody understands, or says so in the wrong form',
  requirement: 'RFC 7515 section 4.1.11: a token with a critical parameter that is not understood MUST be rejected',
  impact: 'A restriction that the issuer puts into the header and marks as critical is not kept.',
  remedy: 'After verifying, refuse what has a crit header: jsonwebtoken does not look at it, jose does.',
  severity: 'low',
  cwe: ['CWE-636'],
  references: ['RFC 7515 section 4.1.11', 'CVE-2026-35042'],
  provenBy: 'ignore-crit',
  changes: () => headers.map(([name, header]) => ({ name: `crit with ${name}`, header })),
})
