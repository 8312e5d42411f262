/** What honest users notice while one account sends as fast as it can; the flooder is a process of its own. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../../target/session.ts'
import { open, tokenOf, withServer } from './measured-server.ts'

export interface FloodRun {
  /** 99th percentile of the time to an honest message's acknowledgement, in ms. */
  readonly quietMs: number
  readonly floodedMs: number
  readonly sent: number
  /** How many of those sent under the flood another user received. */
  readonly arrived: number
  /** Messages that the flooder handed to its kernel. */
  readonly flooded: number
}

const HONEST = 8
const EVERY_MS = 120
const PHASE_MS = 2_500
const address = (index: number): string | undefined => (process.platform === 'linux' ? `127.0.9.${index}` : undefined)

/** Quiet and flooded in turn on one server with its own limits. Five seconds a run. */
export async function measureFlood(runs: number, done: (run: FloodRun) => void): Promise<void> {
  await withServer({ configuration: 'hardened', accounts: HONEST + 2 }, async ({ target }) => {
    const honest: Session[] = []
    for (let index = 0; index < HONEST; index++) {
      const from = address(index + 1)
      honest.push(await open(target, { token: await tokenOf(target, index, from), address: from }))
    }
    const witnessAt = address(HONEST + 1)
    const witness = await open(target, { token: await tokenOf(target, HONEST, witnessAt), address: witnessAt })
    const texts = new Set<string>()
    witness.onHeard = ({ text }) => texts.add(text)
    const flooder = {
      profile: target.profile,
      token: await tokenOf(target, HONEST + 1, address(HONEST + 2)),
      address: address(HONEST + 2),
    }
    await talk(honest, 'warm')
    for (let run = 0; run < runs; run++) {
      const quiet = await talk(honest, `quiet-${run}`)
      const child = fork(new URL('./flooder.ts', import.meta.url), { serialization: 'advanced' })
      child.send(flooder)
      await once(child, 'message')
      const flooded = await talk(honest, `flooded-${run}`)
      child.send('stop')
      const [count] = (await once(child, 'message')) as [number]
      child.kill()
      await sleep(100)
      const arrived = [...texts].filter((text) => text.startsWith(`flooded-${run}-`)).length
      done({ quietMs: p99(quiet), floodedMs: p99(flooded), sent: flooded.length, arrived, flooded: count })
    }
    for (const session of [...honest, witness]) session.kill()
  })
}

async function talk(honest: readonly Session[], name: string): Promise<number[]> {
  const times: number[] = []
  const one = async (session: Session, index: number): Promise<void> => {
    // Not all at the same moment.
    await sleep((index * EVERY_MS) / honest.length)
    const endMs = performance.now() + PHASE_MS
    for (let i = 0; performance.now() < endMs; i++) {
      const startMs = performance.now()
      await session.sayWithAck(`${name}-${index}-${i}`, 10_000)
      times.push(performance.now() - startMs)
      await sleep(EVERY_MS)
    }
  }
  await Promise.all(honest.map(one))
  return times
}

function p99(times: number[]): number {
  times.sort((a, b) => a - b)
  return times[Math.ceil(times.length * 0.99) - 1] ?? 0
}
