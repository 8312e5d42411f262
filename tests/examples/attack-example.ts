/** The catalogue against the server of an example, with the profile that lies beside it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyAttack } from '../../attacks/attack.ts'
import { runCatalogue } from '../../attacks/runner.ts'
import type { AttackResult } from '../../reports/model.ts'
import { loadProfile } from '../../target/load-profile.ts'
import { type Profile, profileSchema } from '../../target/profile.ts'
import { publicKeyOf } from '../../target/public-key.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { type ExampleServer, startExample } from './example-server.ts'

/** The profile that lies beside the server, for the port that this one got. */
export async function loadExampleProfile(name: string, { url, env }: ExampleServer): Promise<Profile> {
  const folder = join(import.meta.dirname, '../../examples', name)
  const file = ['profile.yml', 'profile.ts'].map((one) => join(folder, one)).find(existsSync)!
  // A profile that is a module asks for it.
  if (file.endsWith('.ts')) process.env.CHAT_URL = url
  const { profile } = await loadProfile(file, env)
  return profileSchema.parse(JSON.parse(JSON.stringify(profile).replaceAll(String(profile.url), url)))
}

/** @throws Error when the run stops before its end */
export async function attackExample(name: string, attacks: readonly AnyAttack[]): Promise<readonly AttackResult[]> {
  using server = await startExample(name)
  const profile = await loadExampleProfile(name, server)
  const network = createNetwork()
  const publicKey = await publicKeyOf(profile, network, { timeoutMs: 5_000 })
  const { results, stopped } = await runCatalogue({
    attacks,
    profile,
    network,
    ...(publicKey === undefined ? {} : { publicKey }),
    concurrency: 8,
    timeoutMs: 5_000,
    patienceMs: 20_000,
    // What can end with this process ends with it: nobody starts it again.
    allow: { disrupt: true, disclosure: false },
    ownAddresses: process.platform === 'linux',
    signal: new AbortController().signal,
  })
  if (stopped !== undefined && !stopped.startsWith('the target is gone')) throw new Error(`${name}: ${stopped}`)
  return results
}
