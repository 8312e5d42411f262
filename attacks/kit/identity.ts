/** Who somebody is taken for: what others see as the sender, and the names under which servers keep it. */
import type { User } from '../attack.ts'

/** Compared as JSON: an id may be a number, a text or an object. */
export function sameIdentity(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

/** What a payload would say of this user, under the names that servers use, with an admin's role on top. */
export function claimsOf(user: User): Record<string, unknown> {
  const id = user.account.id ?? user.identity
  const name = user.account.username ?? user.account.name
  return {
    ...Object.fromEntries(['id', '_id', 'sub', 'uid', 'userId', 'user_id'].map((key) => [key, id])),
    ...Object.fromEntries(['name', 'username', 'userName'].map((key) => [key, name])),
    role: 'admin',
    roles: ['admin'],
    isAdmin: true,
  }
}
