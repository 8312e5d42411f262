/** Knocks at the door many times and goes away at once: handshakes without CONNECT, to see how many are let in. */
import { approach } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'
import { ControlFailed } from './attempt.ts'
import { type Asked, askOften } from './often.ts'

export interface Door {
  readonly name: string
  /** All come from here. */
  readonly address: string | undefined
  /** Headers of the n-th knock. */
  readonly headers?: (n: number) => readonly (readonly [string, string])[]
  /** Told of each knock that is refused. */
  readonly onRefused?: () => void
}

/** Knocks more often than the declared limit allows, or 150 times where none is declared. */
export async function knockOften(context: BaseContext, door: Door): Promise<Asked> {
  const limit = context.target.profile.limits.handshakes
  let refusedWith: string | undefined
  const pressure = {
    limit,
    undeclared: { count: 50, perMs: 1_000 },
    fewest: 150,
    most: 500,
    atOnce: 16,
    longestMs: 8_000,
  }
  const knocked = await askOften(pressure, async (n) => {
    const how = await knock(context, door, n)
    refusedWith ??= how
    if (how !== undefined) door.onRefused?.()
    return how === undefined
  })
  const refusals = refusedWith === undefined ? '' : ` (refused: ${refusedWith})`
  if (knocked.over) {
    const { token } = context.attacker
    context.recording.knocked({
      door: { token, headers: door.headers?.(0) ?? [] },
      count: knocked.asked,
      limit: limit && { ...limit, tolerance: 1.2 },
      ...(door.headers === undefined ? {} : { varying: addressOf(0) }),
    })
  }
  context.note('measured', `${door.name}: handshakes let in${refusals}: ${knocked.summary}`)
  return knocked
}

/** How it was refused; undefined when it was let in. */
async function knock(context: BaseContext, { address, headers }: Door, n: number): Promise<string | undefined> {
  const { target, attacker, signal } = context
  const opened = await approach(target, { token: attacker.token, headers: headers?.(n) ?? [], address, signal })
  if (!opened.ok) return opened.refusal.how
  await opened.client.close()
  return undefined
}

/** One knock that must be let in, before many. @throws ControlFailed when it is refused: that would be no limit */
export async function mayKnock(context: BaseContext, door: Door): Promise<void> {
  const how = await knock(context, door, 0)
  if (how !== undefined) throw new ControlFailed(`a single handshake was refused: ${how}`)
}

/** What proxies say, and what servers behind none must not believe. Addresses of RFC 2544 section C.2.2, used by nobody. */
export function forwardedFrom(n: number): readonly (readonly [string, string])[] {
  return addressHeaders(addressOf(n))
}

function addressOf(n: number): string {
  return `198.18.${(n >> 8) & 255}.${n & 255}`
}

/** This address, in each header that says where a request came from. */
export function addressHeaders(address: string): readonly (readonly [string, string])[] {
  return [
    ['X-Forwarded-For', address],
    ['X-Real-IP', address],
    ['Forwarded', `for=${address}`],
    ['CF-Connecting-IP', address],
    ['True-Client-IP', address],
  ]
}
