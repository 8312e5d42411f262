/** How much an attack may send: reckoned before anything is sent, for those who have to answer for it. */
import type { Profile } from '../target/profile.ts'
import type { AnyAttack } from './attack.ts'

/**
 * At most. `messages`: WebSocket frames and HTTP requests, those that open a connection included, but not those by which
 * polling asks for answers: how many these are, the target decides.
 */
export interface Sends {
  readonly connections: number
  readonly messages: number
}

/** What an attack sends that says nothing of it; a test counts that none does more. */
export const ordinary: Sends = { connections: 40, messages: 160 }

/** What the runner has honest clients send before and after each attack. */
export const honestExchanges: Sends = { connections: 8, messages: 40 }

/** How much an attack sends at most to a target with these limits. Over polling alone a session takes two connections. */
export function sendsOf(
  { sends = ordinary }: Pick<AnyAttack, 'sends'>,
  profile: Pick<Profile, 'limits' | 'transports'>,
): Sends {
  const { connections, messages } = typeof sends === 'function' ? sends(profile.limits) : sends
  return { connections: (isPolled(profile) ? 2 : 1) * connections, messages }
}

export function isPolled({ transports }: Pick<Profile, 'transports'>): boolean {
  return !transports.includes('websocket')
}

/** A flood of messages, as the attacks on their limit send it: a higher limit takes more to be passed. */
export function floodSends({ messages: limit }: Profile['limits']): Sends {
  // One sender for 3 s, and twice the flood, at the highest rate that such a measurement can find.
  if (limit === undefined) return { ...ordinary, messages: 6_000 }
  const times = Math.min(10, Math.max(3, (400 * limit.perMs) / (1_000 * limit.count)))
  const within = (windows: number) => {
    const durationMs = Math.min(Math.max(windows * limit.perMs, 2_000), 8_000)
    return (times * limit.count * durationMs) / Math.min(limit.perMs, durationMs)
  }
  const bursts = Math.max(1_000, 25 * limit.count)
  return { ...ordinary, messages: Math.ceil(ordinary.messages + within(3) + Math.max(within(4), bursts)) }
}

/** Handshakes or logins one after the other: a connection and a few requests each. */
export function visits(connections: number): Sends {
  return { connections: ordinary.connections + connections, messages: ordinary.messages + 4 * connections }
}

/** Messages over a few connections. */
export function messages(count: number): Sends {
  return { ...ordinary, messages: ordinary.messages + count }
}
