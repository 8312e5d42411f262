import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Report } from '../../reports/model.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const folder = temporaryFolder()

test('artillery against the reference server becomes a report, and its thresholds the exit code', async () => {
  const out = join(folder.path, 'out')
  const { code, stdout } = await runCli([
    'load',
    '--quick',
    '--tool',
    'artillery',
    '--json',
    '--format',
    'json',
    '--out',
    out,
  ])
  const report = JSON.parse(stdout) as Report
  const [run] = report.runs
  const [bench] = run!.benchmarks
  expect(bench).toMatchObject({ workload: 'artillery', tool: 'artillery' })
  const of = (name: string) => bench!.thresholds.find((threshold) => threshold.name.includes(name))
  // Whatever the machine's speed: nobody is let in with a forged token, and nobody honest is turned away.
  expect(of('gatecrash.forged.let_in')?.ok).toBe(true)
  expect(run!.target.overrides.map(({ name }) => name)).toContain('limits.login.perAccount')
  expect(code).toBe(bench!.thresholds.every(({ ok }) => ok) ? 0 : 1)
  expect(readdirSync(out).sort()).toEqual(['load-hardened.artillery.json', 'load-hardened.json'])
})
