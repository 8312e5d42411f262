/** Contender: the artillery CLI. It says neither what it used nor what was acknowledged. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { measureFromOutside, type Watch } from './from-outside.ts'
import type { TestServer } from './server.ts'
import type { Answer } from './task.ts'

const require = createRequire(import.meta.url)
const manifest = require.resolve('artillery-cli/package.json')
const command = join(dirname(manifest), (require(manifest) as { bin: { artillery: string } }).bin.artillery)

export interface ArtilleryTask extends Watch {
  readonly script: 'artillery.yml' | 'artillery-connects.yml'
  readonly phases: readonly { readonly duration: number; readonly arrivalRate: number }[]
}

/** Runs artillery until the measured time is over, then kills it. */
export function runArtillery(server: TestServer, task: ArtilleryTask): Promise<Answer> {
  const script = fileURLToPath(new URL(`loops/${task.script}`, import.meta.url))
  const overrides = JSON.stringify({ config: { phases: task.phases } })
  const child = spawn(
    process.execPath,
    [command, 'run', '--quiet', '--target', server.url, '--overrides', overrides, script],
    {
      env: { ...process.env, BENCH_TOKEN: server.token, ARTILLERY_DISABLE_TELEMETRY: 'true', NO_COLOR: '1' },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  return measureFromOutside(server, child, task)
}
