import { mint, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/json-payload-type',
  rows: ['token.json-payload-type'],
  title: 'Signed tokens whose payload is no object: a list, a text, a number, true, null, nothing, no JSON',
  requirement: 'RFC 7519 section 7.2: the claims set must be a JSON object, or the token is rejected',
  impact: 'Checks of claims find nothing to check and pass: expiry, audience and issuer mean nothing.',
  remedy: 'After jwt.verify refuse a payload that is a text or a list: jsonwebtoken returns both.',
  severity: 'high',
  cwe: ['CWE-1287'],
  references: ['RFC 7519 section 7.2', 'CVE-2026-107723'],
  provenBy: 'array-payload',
  needs: ['signingKey'],
  forge({ signingKey, attacker }) {
    const { header, payload } = readToken(attacker.token)
    const json = JSON.stringify(payload)
    const payloads: [name: string, payload: string][] = [
      ['a list with the claims', `[${json}]`],
      ['a list in a list', `[[${json}]]`],
      ['an empty list', '[]'],
      ['the subject as a JSON text', JSON.stringify(String(payload.sub ?? ''))],
      ['a word', '"word"'],
      ['a number', '1'],
      ['true', 'true'],
      ['null', 'null'],
      ['nothing', ''],
      ['no JSON', 'no JSON'],
    ]
    return payloads.map(([name, text]) => ({ name: `payload ${name}`, token: mint(signingKey, header, text) }))
  },
})
