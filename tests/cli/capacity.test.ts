import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Report } from '../../reports/model.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const folder = temporaryFolder()

test('a bracket with its probes, and the exit code that goes with it', { timeout: 120_000 }, async () => {
  const { code, stdout, stderr } = await runCli([
    ...['capacity', '--config', 'hardened', '--sockets', '4', '--from', '20', '--to', '40', '--repeats', '1'],
    ...['--duration', '0.5', '--warmup', '0.1', '--rest', '0.1', '--json', '--format', 'json', '--out', folder.path],
  ])
  const [run] = (JSON.parse(stdout) as Report).runs
  const [capacity] = run?.capacities ?? []
  expect(capacity).toMatchObject({ workload: 'ack-echo', objective: { p99Ms: 100, deliveredPercent: 99.9 } })
  // On a busy machine the generator itself may have given in: then nothing was found, and the exit code says so.
  expect(stderr).toMatch(/20\/s up: (held|missed|void)/)
  const held = capacity?.up.heldPerSecond ?? null
  expect(capacity?.probes.some((probe) => probe.held)).toBe(held !== null)
  if (held === null) expect(code).toBeGreaterThan(0)
  else expect(held).toBeLessThanOrEqual(40)
})

test('2: a profile that is not there', async () => {
  const { code, stderr } = await runCli(['capacity', join(folder.path, 'nowhere.yml')])
  expect(stderr).toContain('there is no profile')
  expect(code).toBe(2)
})
