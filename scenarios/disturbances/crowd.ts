/** The sockets of a disturbance: beside the measured fleet, from an address of their own, and gone when it is over. */
import { setTimeout as sleep } from 'node:timers/promises'
import { HarnessError } from '../../errors.ts'
import { isLoopback } from '../../target/wire/index.ts'
import { type ClientOptions, type ClientPlace, type OpenedClient, openClient } from '../open-loop/client.ts'
import type { DisturbanceContext } from '../open-loop/disturbance.ts'
import type { LoadTarget } from '../open-loop/load-target.ts'

export interface CrowdOptions extends Partial<Pick<ClientOptions, 'onText' | 'onCut'>>, Partial<ClientPlace> {
  /** Which of the target's users; they are taken in turn. */
  readonly user: number
}

/** Opens one socket in one of the measured rooms. Throws as `openClient` does. */
export function joinCrowd(
  context: DisturbanceContext,
  member: number,
  { user, onText, onCut, ...place }: CrowdOptions,
): Promise<OpenedClient> {
  const { target, layout, settings, signal } = context
  return openClient(
    {
      target,
      transport: settings.transport,
      timeoutMs: settings.timeoutMs,
      signal,
      onText: (_, text) => onText?.(member, text),
      onBytes: () => false,
      onCut: (_, why) => onCut?.(member, why),
    },
    { room: layout.roomNames[member % Math.max(1, layout.roomNames.length)] ?? '', ...place, socket: user },
  )
}

/** The same for several, no faster than the fleet itself was opened. */
export async function gather(
  context: DisturbanceContext,
  size: number,
  optionsOf: (member: number) => CrowdOptions,
): Promise<OpenedClient[]> {
  const clients: OpenedClient[] = []
  try {
    for (let member = 0; member < size; member++) {
      if (context.signal?.aborted === true) throw new HarnessError('interrupted', 'Interrupted before the plateau.')
      clients.push(await joinCrowd(context, member, optionsOf(member)))
    }
    return clients
  } catch (error) {
    for (const { client } of clients) client.engine.kill()
    throw error
  }
}

/** A source address that no honest socket has, where there are such: limits by address then meet only who earned them. */
export function strangeAddress(target: LoadTarget, number: number): string | undefined {
  const { hostname } = new URL(target.url)
  return process.platform === 'linux' && isLoopback(hostname) && !hostname.includes(':')
    ? `127.66.${(number >> 8) & 255}.${1 + (number % 250)}`
    : undefined
}

/** Calls `act` at a steady rate until it is stopped. What a busy moment delays is caught up only in part: no bursts. */
export function atRate(ratePerSecond: number, act: () => void): { stop(): void } {
  const tickMs = 10
  let owed = 0
  let lastMs = performance.now()
  const timer = setInterval(() => {
    const nowMs = performance.now()
    owed = Math.min(owed + ((nowMs - lastMs) / 1000) * ratePerSecond, (ratePerSecond * 3 * tickMs) / 1000 + 1)
    lastMs = nowMs
    for (; owed >= 1; owed--) act()
  }, tickMs)
  return { stop: () => clearInterval(timer) }
}

/** No more than the owner of the target allows. */
export function allowedRate(target: LoadTarget, wantedPerSecond: number): number {
  return Math.min(wantedPerSecond, target.network.maxRatePerSecond ?? Number.POSITIVE_INFINITY)
}

/** Waits until what was begun has ended, but not for ever. */
export async function settled(tasks: readonly Promise<unknown>[], patienceMs: number): Promise<void> {
  await Promise.race([Promise.allSettled(tasks), sleep(patienceMs, undefined, { ref: false })])
}
