/** Attacks one target: it runs in a process of its own, and is spoken to over the wire alone. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { AnyAttack } from '../../attacks/attack.ts'
import { runCatalogue } from '../../attacks/runner.ts'
import type { AttackResult } from '../../reports/model.ts'
import { type ProfileInput, profileSchema } from '../../target/profile.ts'
import { createNetwork } from '../../target/wire/index.ts'

/** @throws Error when the target does not start, or the run stops */
export async function attackTarget(name: string, attacks: readonly AnyAttack[]): Promise<readonly AttackResult[]> {
  const child = fork(new URL('./serve.ts', import.meta.url), [name], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  try {
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`the target ${name} ended`)))
    const [input] = (await Promise.race([once(child, 'message'), ended])) as [ProfileInput]
    const { results, stopped } = await runCatalogue({
      attacks,
      profile: profileSchema.parse(input),
      network: createNetwork(),
      concurrency: 8,
      timeoutMs: 5_000,
      patienceMs: 60_000,
      allow: { disrupt: true, disclosure: true },
      ownAddresses: process.platform === 'linux',
      // A server of somebody else: only what it says of itself tells that it died.
      restarts: false,
      signal: new AbortController().signal,
    })
    if (stopped !== undefined) throw new Error(`the run on ${name} stopped: ${stopped}`)
    return results
  } finally {
    child.disconnect()
  }
}
