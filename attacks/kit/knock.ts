/** Knocks at the door many times and goes away at once: handshakes without CONNECT, to see how many are let in. */
import { approach } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'
import { ControlFailed } from './attempt.ts'
import { mostAllowed, type Rate } from './flood.ts'

export interface Knocks {
  readonly sent: number
  readonly letIn: number
  readonly elapsedMs: number
  /** More were let in than the limit allows; undefined when not enough could be sent to tell. */
  readonly over: boolean | undefined
}

export interface Door {
  readonly name: string
  /** All come from here. */
  readonly address: string | undefined
  /** Headers of the n-th knock. */
  readonly headers?: (n: number) => readonly (readonly [string, string])[]
}

/** Where no limit is declared, so many let in, and none refused, are too many. */
const undeclared: Rate = { count: 50, perMs: 1_000 }
const fewest = 150
const mostKnocks = 500
const longestMs = 8_000
const atOnce = 16

/**
 * Knocks until more was asked for than the limit can allow, or it is clear that we are too slow for that.
 */
export async function knockOften(context: BaseContext, { name, address, headers }: Door): Promise<Knocks> {
  const declared = context.target.profile.limits.handshakes
  const limit = declared ?? undeclared
  const startedAtMs = performance.now()
  const elapsed = () => performance.now() - startedAtMs
  const most = () => Math.ceil(mostAllowed(limit, elapsed()) * 1.2)
  let [sent, letIn] = [0, 0]
  let refusedWith: string | undefined
  const knocker = async () => {
    while ((sent <= most() * 1.2 || sent < fewest) && sent < mostKnocks && elapsed() < longestMs) {
      const n = sent++
      const how = await knock(context, address, headers?.(n) ?? [])
      if (how === undefined) letIn += 1
      else refusedWith ??= how
    }
  }
  await Promise.all(Array.from({ length: atOnce }, knocker))
  const elapsedMs = elapsed()
  const refusals = refusedWith === undefined ? '' : `; the others were refused: ${refusedWith}`
  const what = `${name}: ${letIn} of ${sent} handshakes in ${Math.round(elapsedMs)} ms were let in${refusals}`
  const allowed = declared === undefined ? '' : `; ${limit.count} in ${limit.perMs} ms allow ${most()} at the very most`
  context.note('measured', `${what}${allowed}`)
  // An undeclared limit may be higher than ours: whoever refuses at all has one.
  const limited = declared === undefined && letIn < sent
  return { sent, letIn, elapsedMs, over: limited ? false : letIn > most() ? true : sent > most() ? false : undefined }
}

/** How it was refused; undefined when it was let in. */
async function knock(
  context: BaseContext,
  address: string | undefined,
  headers: readonly (readonly [string, string])[],
): Promise<string | undefined> {
  const { target, attacker, signal } = context
  const opened = await approach(target, { token: attacker.token, headers, address, signal })
  if (!opened.ok) return opened.refusal.how
  await opened.client.close()
  return undefined
}

/** One knock that must be answered, before many. */
export async function mayKnock(context: BaseContext, { address, headers }: Door): Promise<void> {
  const how = await knock(context, address, headers?.(0) ?? [])
  if (how !== undefined) throw new ControlFailed(`a single handshake was refused: ${how}`)
}

/** What proxies say, and what servers behind none must not believe. Addresses of RFC 2544 section C.2.2, used by nobody. */
export function forwardedFrom(n: number): readonly (readonly [string, string])[] {
  const address = `198.18.${(n >> 8) & 255}.${n & 255}`
  return [
    ['X-Forwarded-For', address],
    ['X-Real-IP', address],
    ['Forwarded', `for=${address}`],
    ['CF-Connecting-IP', address],
    ['True-Client-IP', address],
  ]
}
