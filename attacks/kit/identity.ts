/** Who somebody is taken for: what others see as the sender, and the names under which servers keep it. */
import type { BaseContext, User } from '../attack.ts'
import type { Line } from './say-and-hear.ts'

/** Compared as JSON: an id may be a number, a text or an object. */
export function sameIdentity(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

/** Heard as somebody else than who speaks. Heard as nobody at all, no identity was won. */
export function isSomebodyElse(identity: unknown, speaker: User): boolean {
  return identity !== undefined && !sameIdentity(identity, speaker.identity)
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

const fields = ['from', 'sender', 'senderId', 'userId', 'username', 'user', 'author', 'name', '_id', 'id', 'nick']

/** The message as the others would receive it from the victim, then single fields, as text and as an object. */
export function forgedSenders({ target, victim }: BaseContext): readonly Line[] {
  const { chat } = target.profile
  const shape = target.fill(chat.hear.args, { text: '', room: chat.room, sender: victim.identity, message: '' })[0]
  const mirror = typeof shape === 'object' && shape !== null ? without(shape, target.messageArgs('')[0]) : undefined
  const single = fields.map((field) => ({ name: `${field} is the victim's id`, extra: { [field]: victim.identity } }))
  const object = ['from', 'sender', 'user', 'author'].map((field) => ({
    name: `${field} is the victim as an object`,
    extra: { [field]: claimsOf(victim) },
  }))
  return [
    ...(mirror === undefined ? [] : [{ name: 'the shape that others receive', extra: mirror }]),
    ...object,
    ...single,
  ]
}

/** The fields of what is heard that are not those of what is sent. */
function without(heard: object, sent: unknown): Record<string, unknown> {
  const own = new Set(typeof sent === 'object' && sent !== null ? Object.keys(sent) : [])
  return Object.fromEntries(Object.entries(heard).filter(([key]) => !own.has(key)))
}
