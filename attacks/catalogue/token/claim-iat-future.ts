import { claimAttack } from '../../kit/claim-attack.ts'
import { numericDate } from '../../kit/forge-token.ts'

const year = 31_536_000

export default claimAttack({
  id: 'token/claim-iat-future',
  rows: ['token.claim-iat.future', 'token.claim-iat.ancient'],
  title: 'Signed tokens that were issued in the future, ten years ago, or at a time that is none',
  requirement: 'ASVS V7.3.2: a declared longest lifetime holds for every token, whatever its iat says',
  impact: 'A token that was once signed for years, or for later, is good for as long as it says.',
  remedy: 'Verify with maxAge, and refuse a missing iat and one that lies in the future.',
  severity: 'low',
  cwe: ['CWE-613'],
  references: ['ASVS V7.3.2', 'RFC 7519 section 4.1.6'],
  provenBy: 'ignore-iat',
  needs: ['tokenLifetime'],
  changes: () => {
    const exp = numericDate(300)
    const times: [name: string, iat: unknown][] = [
      ['in an hour', numericDate(3_600)],
      ['in ten years', numericDate(10 * year)],
      ['ten years ago', numericDate(-10 * year)],
      ['in 1970', 0],
      ['before 1970', -1],
      ['as text', String(numericDate(-1))],
      ['null', null],
      ['a list', [numericDate(-1)]],
      ['absent', undefined],
    ]
    return times.map(([name, iat]) => ({ name: `iat ${name}, exp in five minutes`, claims: { iat, exp } }))
  },
})
