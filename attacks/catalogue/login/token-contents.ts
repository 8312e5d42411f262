import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { readToken } from '../../kit/forge-token.ts'

/** Words in the names of claims that have no place in a token: whoever holds it can read them. */
const privateWords = /^(password|passwd|pwd|hash|salt|secret|ssn|iban|phone|birth\w*|address|e?mail)$/
/** OpenID Connect Core section 3.3.2.11: hashes of other tokens, not of passwords. */
const tokenHashes = new Set(['at_hash', 'c_hash', 's_hash'])
/** bcrypt, argon2, scrypt and the like: `$2b$10$…`, `scrypt$…`. */
const hashLooks = /^\$?(2[aby]|argon2\w*|scrypt|pbkdf2\w*)\$/

export default defineAttack({
  id: 'login/token-contents',
  rows: ['login.token-contents'],
  title: 'Reads the claims of the token that a login gives: passwords, hashes, personal data',
  requirement: 'RFC 7519 section 12: claims are readable by whoever holds the token; nothing private is in them',
  impact: 'Tokens stand in browsers, logs and proxies; what is in them is known there.',
  remedy: 'Sign only what identifies the user: jwt.sign({ sub: user.id }, …), never the whole user record.',
  severity: 'medium',
  cwe: ['CWE-522', 'CWE-200'],
  references: [],
  provenBy: 'pii-in-jwt',
  needs: ['jwt', 'login'],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const { account, token } = context.attacker
    const { payload } = readToken(token)
    const claims = Object.entries(payload).flatMap(([name, value]) => flat(name, value))
    const { username, password = '' } = account
    const harmful = claims.filter(
      ([name, value]) =>
        typeof value === 'string' &&
        // A user whose name is an e-mail address has to be called something.
        !['', username].includes(value) &&
        (isPrivate(name) || hashLooks.test(value) || (password.length > 5 && value.includes(password))),
    )
    const { observation } = await control(context, 'the token that was read', await openWitness(context))
    const names = (all: readonly Claim[]) => all.map(([name]) => name).join(', ')
    context.note('received', `claims: ${names(claims)}`)
    if (harmful.length === 0) return resisted(observation, context.evidence)
    context.note('received', `private: ${names(harmful)}`)
    return vulnerable(context.evidence)
  },
})

type Claim = readonly [name: string, value: unknown]

function flat(name: string, value: unknown): Claim[] {
  if (typeof value !== 'object' || value === null) return [[name, value]]
  return Object.entries(value).flatMap(([key, inner]) => flat(`${name}.${key}`, inner))
}

function isPrivate(name: string): boolean {
  const last = name.split('.').at(-1)!
  const words = last
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
  return !tokenHashes.has(last) && words.some((word) => privateWords.test(word))
}
