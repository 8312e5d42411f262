import type { BaseContext } from '../../attack.ts'
import type { Attempt } from '../../kit/attempt.ts'
import { doubledClaims } from '../../kit/doubled-claims.ts'
import { sameIdentity } from '../../kit/identity.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

/** The same name to a parser of JSON, another one to a search in the text. */
const escapes: readonly ((name: string) => string)[] = [
  (name) => name.replace(/./u, escaped),
  (name) => name.replace(/.$/u, escaped),
  (name) => name.replace(/./gu, escaped),
]

export default tokenAttack({
  id: 'token/json-escapes',
  rows: ['token.json-escapes'],
  title: 'A signed token whose second subject and second expiry are spelt with JSON escapes',
  requirement: 'ASVS V1.5.3: parsers of the same data agree; RFC 8725 section 3.7: tokens are read as UTF-8 JSON',
  impact: 'A filter or a rule that searches the text of a token sees other claims than the server uses.',
  remedy: 'Read tokens with JSON.parse alone, once; never search their text.',
  severity: 'low',
  cwe: ['CWE-1288', 'CWE-436'],
  references: ['ASVS V1.5.3', 'RFC 8725 section 3.7'],
  provenBy: 'regex-claims',
  needs: ['signingKey', 'senders'],
  plainer: (context) => [
    ...doubledClaims(context, { plain: true }),
    ...doubledClaims(context, { spell: (name) => name }).map((door) => ({
      ...door,
      attack: 'token/json-dup-keys',
      through: (result: Attempt) => isVictim(result, context),
    })),
  ],
  forge: (context) => escapes.flatMap((spell) => doubledClaims(context, { spell })),
  through: isVictim,
})

/** The attacker's claims come last: whoever is heard as the victim was made of others. */
function isVictim(result: Attempt, { victim }: Pick<BaseContext, 'victim'>): boolean {
  return result.in && sameIdentity(result.identity, victim.identity)
}

function escaped(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
}
