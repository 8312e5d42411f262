import { mint, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/json-comments-nan',
  rows: ['token.json-comments-nan'],
  title: 'Signed tokens whose payload is almost JSON: comments, trailing commas, NaN, single quotes, a byte order mark',
  requirement:
    'RFC 7519 section 7.2: the claims set must be a valid JSON object, or the token is rejected; ASVS V1.5.3',
  impact: 'A lenient parser reads other claims than the strict one beside it.',
  remedy: 'Read tokens with JSON.parse; no JSON5, no YAML, no repair of broken JSON.',
  severity: 'low',
  cwe: ['CWE-20', 'CWE-436'],
  references: ['RFC 7519 section 7.2', 'ASVS V1.5.3'],
  provenBy: 'json5',
  needs: ['signingKey'],
  forge({ signingKey, attacker }) {
    const { header, payload } = readToken(attacker.token)
    const json = JSON.stringify(payload)
    const inside = json.slice(1, -1)
    const texts: [name: string, text: string][] = [
      ['a trailing comma', `{${inside},}`],
      ['a comment in slashes and stars', `{/* */${inside}}`],
      ['a comment to the end of the line', `{// \n${inside}}`],
      ['single quotes', json.replaceAll('"', "'")],
      ['names without quotes', json.replace(/"(\w+)":/g, '$1:')],
      ['a claim that is NaN', `{${inside},"nan":NaN}`],
      ['a claim that is Infinity', `{${inside},"infinity":Infinity}`],
      ['a number in hexadecimal', `{${inside},"hex":0x1f}`],
      ['a byte order mark before it', `\ufeff${json}`],
      ['text behind it', `${json};`],
    ]
    return texts.map(([name, text]) => ({ name, token: mint(signingKey, header, text) }))
  },
})
