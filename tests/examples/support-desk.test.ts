/** The catalogue against a foreign server: other path, namespace and event names, the token in a header. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { runCatalogue } from '../../attacks/runner.ts'
import { loadProfile } from '../../target/load-profile.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { outcomesOf } from '../support/matrix.ts'

const folder = fileURLToPath(new URL('../../examples/support-desk/', import.meta.url))
const expected: Record<string, string> = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8'))
const env = {
  ...process.env,
  DESK_SECRET: 'a secret for this test only',
  DESK_PASSWORD: 'a password for it',
  PORT: '0',
}

let server: ChildProcess
let url: string

beforeAll(async () => {
  server = spawn(process.execPath, [`${folder}server.ts`], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  url = await new Promise<string>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`the example server ended with ${code}`)))
    server.stdout!.on('data', (chunk) => {
      const found = /http:\S+/.exec(String(chunk))
      if (found) resolve(found[0])
    })
  })
})

afterAll(() => {
  server.kill()
})

describe('examples/support-desk', () => {
  it('gets the verdicts that are written down', { timeout: 180_000 }, async () => {
    const { profile } = await loadProfile(`${folder}profile.yml`, env)
    const { results, stopped } = await runCatalogue({
      attacks: catalogue,
      profile: { ...profile, url },
      network: createNetwork({ allowRemote: [] }),
      concurrency: 8,
      timeoutMs: 5_000,
      patienceMs: 20_000,
      // The crash family ends with this server if it can: nobody starts it again.
      allow: { disrupt: true, disclosure: false },
      ownAddresses: process.platform === 'linux',
      signal: new AbortController().signal,
    })
    expect(stopped).toBeUndefined()
    const outcomes = outcomesOf(results)
    const idsWith = (all: Record<string, string>, outcome: string) =>
      Object.keys(all).filter((id) => all[id] === outcome)
    expect(Object.keys(outcomes)).toEqual(Object.keys(expected))
    for (const outcome of ['vulnerable', 'skipped', 'error'])
      expect(idsWith(outcomes, outcome).sort()).toEqual(idsWith(expected, outcome).sort())
  })
})
