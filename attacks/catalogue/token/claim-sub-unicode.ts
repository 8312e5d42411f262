import { idOf } from '../../kit/act.ts'
import { claimAttack, unknownSubject } from '../../kit/claim-attack.ts'
import { sameIdentity } from '../../kit/identity.ts'

/** Code points of fullwidth forms are those of ASCII and this. */
const fullwidth = 0xfee0

export default claimAttack({
  id: 'token/claim-sub-unicode',
  rows: ['token.claim-sub.unicode', 'token.claim-sub.other-user'],
  title: 'Signed tokens whose subject looks like the victim’s id and is another text: wide letters, invisible ones',
  requirement: 'RFC 8725 section 3.7: texts in tokens are compared as they are, without normalisation',
  impact: 'Whoever registers the look-alike is taken for the victim.',
  remedy: 'Compare subjects exactly; normalise names once, when an account is made, and keep the result.',
  severity: 'medium',
  cwe: ['CWE-1289', 'CWE-176'],
  references: ['RFC 8725 section 3.7'],
  provenBy: 'nfkc-compare',
  needs: ['senders'],
  plainer: (real) => [unknownSubject(real)],
  changes({ subject, victim }) {
    const id = String(idOf(victim))
    const half = Math.ceil(id.length / 2)
    const wide = id.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + fullwidth))
    // Other capitals are left out: names that do not tell them apart are a decision that many servers make.
    const texts: [name: string, text: string][] = [
      ['in fullwidth letters', wide],
      ['with one fullwidth letter', wide.charAt(0) + id.slice(1)],
      ['with superscript digits', id.replace(/[0-9]/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(digit)))],
      ['with Cyrillic letters', id.replace(/[aceopu]/g, (c) => 'асеорս'.charAt('aceopu'.indexOf(c)))],
      ['with a zero-width space', `${id.slice(0, half)}\u200b${id.slice(half)}`],
      ['with a soft hyphen', `${id.slice(0, half)}\u00ad${id.slice(half)}`],
      ['behind a right-to-left mark', `\u200f${id}`],
      ['with a byte order mark', `\ufeff${id}`],
      ['with a blank behind it', `${id} `],
      ['with a no-break space behind it', `${id}\u00a0`],
    ]
    return texts
      .filter(([, text]) => text !== id)
      .map(([name, text]) => ({ name: `${subject} of the victim ${name}`, claims: { [subject]: text } }))
  },
  through: (result, { victim }) => result.in && sameIdentity(result.identity, victim.identity),
})
