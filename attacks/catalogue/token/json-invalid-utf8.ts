import { unknownSubject } from '../../kit/claim-attack.ts'
import { mint, readToken, remint } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

/** What stands behind the victim's id, as bytes between the quotes of the JSON text. */
const tails: readonly [name: string, bytes: string | Buffer][] = [
  ['a byte that UTF-8 never has', Buffer.from([0xff])],
  ['an overlong NUL', Buffer.from([0xc0, 0x80])],
  ['a sequence cut short', Buffer.from([0xe2, 0x82])],
  ['a wrong second byte', Buffer.from([0xc3, 0x28])],
  ['half a surrogate pair in UTF-8', Buffer.from([0xed, 0xa0, 0x80])],
  ['an escaped high surrogate alone', '\\ud800'],
  ['an escaped low surrogate alone', '\\udc00'],
  ['the replacement character itself', '\ufffd'],
]

export default tokenAttack({
  id: 'token/json-invalid-utf8',
  rows: ['token.json-invalid-utf8', 'token.json-lone-surrogate'],
  title: 'Signed tokens whose subject is the victim’s id and bytes that are no UTF-8, or half a surrogate pair',
  requirement: 'RFC 8725 section 3.7: tokens are UTF-8, whatever is not is refused',
  impact: 'What cannot be read is replaced or dropped, and a name that differs becomes the victim’s.',
  remedy: 'Decode with new TextDecoder("utf-8", { fatal: true }), and compare subjects as they are.',
  severity: 'low',
  cwe: ['CWE-176', 'CWE-1289'],
  references: ['RFC 8725 section 3.7'],
  provenBy: 'lossy-utf8',
  needs: ['signingKey'],
  plainer({ signingKey, attacker, target }) {
    const { header, payload: claims } = readToken(attacker.token)
    const { attack, name, claims: change } = unknownSubject({ header, claims, subject: target.profile.claims.subject })
    return [{ attack, name, token: remint(signingKey, attacker.token, change ?? {}) }]
  },
  forge({ signingKey, attacker, victim, target }) {
    const { header, payload } = readToken(attacker.token)
    const { subject } = target.profile.claims
    const id = String(readToken(victim.token).payload[subject])
    const [before, after] = JSON.stringify({ ...payload, [subject]: '#' }).split('#')
    return tails.map(([name, tail]) => ({
      name: `${subject} of the victim and ${name}`,
      token: mint(
        signingKey,
        header,
        Buffer.concat([`${before}${id}`, tail, `${after}`].map((part) => Buffer.from(part))),
      ),
    }))
  },
})
