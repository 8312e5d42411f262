/** Which claims of a token tell more than who it is for. Pure. */
import type { Account } from '../../target/profile.ts'
import type { Json } from './forge-token.ts'

export interface Claim {
  /** A dotted path. */
  readonly name: string
  readonly value: unknown
}

/** Words in the names of claims that have no place in a token: whoever holds it can read them. */
const privateWords = /^(password|passwd|pwd|hash|salt|secret|ssn|iban|phone|birth\w*|address|e?mail)$/
/** OpenID Connect Core section 3.3.2.11: hashes of other tokens, not of passwords. */
const tokenHashes = new Set(['at_hash', 'c_hash', 's_hash'])
/** bcrypt, argon2, scrypt and the like: `$2b$10$…`, `scrypt$…`. */
const hashLooks = /^\$?(2[aby]|argon2\w*|scrypt|pbkdf2\w*)\$/

/** All claims, those of nested objects as well. */
export function claimsOf(payload: Json, prefix = ''): Claim[] {
  return Object.entries(payload).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? claimsOf(value as Json, `${prefix}${key}.`)
      : [{ name: prefix + key, value }],
  )
}

export function isPrivate({ name, value }: Claim, { username, password = '' }: Account): boolean {
  // A user whose name is an e-mail address has to be called something.
  if (typeof value !== 'string' || value === '' || value === username) return false
  return isPrivateName(name) || hashLooks.test(value) || (password.length > 5 && value.includes(password))
}

function isPrivateName(name: string): boolean {
  const last = name.split('.').at(-1)!
  const snake = last.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
  return !tokenHashes.has(last) && snake.split(/[^a-z]+/).some((word) => privateWords.test(word))
}
