import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { HarnessError } from '../errors.ts'
import { type Accounts, type NewAccount, openAccounts } from './store/accounts.ts'
import { openDatabase } from './store/database.ts'

export type { Account, Accounts } from './store/accounts.ts'

// A server that people's real passwords are in takes p: 5 (OWASP's password storage cheat sheet, for this N): here that
// would make each of the thousands of logins of a run take a quarter of a second of the machine under test.
const COST: ScryptOptions = { N: 2 ** costExponent(process.env.GATECRASH_HASH_COST), r: 8, p: 1 }
const KEY_BYTES = 32

/** `scrypt$salt$key`, both base64url. Runs in libuv's thread pool. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `scrypt$${salt.toString('base64url')}$${(await derive(password, salt)).toString('base64url')}`
}

/** Whether the password belongs to the hash, compared in constant time. */
export async function passwordMatches(password: string, hash: string): Promise<boolean> {
  const [, salt = '', key = ''] = hash.split('$')
  const expected = Buffer.from(key, 'base64url')
  const actual = await derive(password, Buffer.from(salt, 'base64url'))
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/** Base 2 logarithm of scrypt's N. Less than the default is for tests, which log in tens of thousands of times. */
function costExponent(given = '14'): number {
  const exponent = Number(given)
  if (Number.isInteger(exponent) && exponent >= 4 && exponent <= 17) return exponent
  throw new HarnessError('usage', `GATECRASH_HASH_COST is "${given}"`, { hint: 'give a whole number from 4 to 17' })
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

/**
 * The accounts every server starts with: alice, bob, carol, then spare01, spare02, …; ids u1, u2, …; and one admin.
 * They share one password and so one hash: start-up hashes once, however many there are. Real accounts never may.
 * In a database that has them already nothing happens.
 */
export function seedAccounts(count: number, passwordHash: string, database = openDatabase()): Accounts {
  const accounts = openAccounts(database)
  const users = Array.from({ length: count }, (_, index): NewAccount => {
    const username = ['alice', 'bob', 'carol'][index] ?? `spare${String(index - 2).padStart(2, '0')}`
    return { id: `u${index + 1}`, username, name: username, role: 'user', passwordHash }
  })
  accounts.createAll([...users, { id: 'admin', username: 'admin', name: 'admin', role: 'admin', passwordHash }])
  return accounts
}
