/** Does the comparison see what is there, and nothing that is not? From recorded runs, and from servers slowed on purpose. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { metrics } from '../../reports/bench-metrics.ts'
import { compareBenchmarks, verdictsOf } from '../../reports/compare-benchmarks.ts'
import { judgeRuns, type RunPair } from '../../reports/judge-runs.ts'
import type { BenchRun } from '../../reports/model.ts'
import { createRandom, shuffled } from '../../scenarios/open-loop/random.ts'
import { runWorkload } from '../../scenarios/open-loop/run.ts'
import { ackEcho } from '../../scenarios/workloads/ack-echo.ts'
import { draft, report } from '../reports/sample-report.ts'
import { startFaultServer } from './fault-server.ts'

type Recorded = Readonly<Record<string, number | null | boolean>>
const file = new URL('./recorded-runs.json', import.meta.url)
const { runs } = JSON.parse(readFileSync(file, 'utf8')) as { runs: readonly Recorded[] }
/** Those that gate and that an echo has. */
const gates = metrics.filter(({ name, gates: gate }) => gate !== undefined && typeof runs[0]?.[name] === 'number')
const runsEachSide = 6

/** Two sides of one experiment, drawn from real runs of one server. `slower` is what the second side is multiplied by. */
function experiment(random: () => number, slower: number) {
  const order = shuffled(runs.length, random)
  const side = (from: number) => [...order.slice(from, from + runsEachSide)].map((index) => runs[index] as Recorded)
  const [left, right] = [side(0), side(runsEachSide)]
  const pairs = gates.map(({ name, better, gates: margin }): RunPair => {
    const values = (sideRuns: readonly Recorded[], times: number) =>
      sideRuns
        .map((run) => run[name])
        .filter((value): value is number => typeof value === 'number')
        .map((value) => value * times)
    return {
      base: values(left, 1),
      other: values(right, better === 'lower' ? slower : 1),
      paired: true,
      better,
      margin: margin ?? 'ratio',
    }
  })
  return judgeRuns(pairs, 0.05).map(({ standing }, index) => ({ metric: gates[index]?.name, standing }))
}

describe('a thousand comparisons from recorded runs', { timeout: 120_000 }, () => {
  test('the fixture is of real runs, enough to draw two sides from', () => {
    expect(runs.length).toBeGreaterThanOrEqual(2 * runsEachSide)
    expect(gates.map(({ name }) => name)).toContain('server CPU/message')
  })

  test('A against A: at least 95 of 100 say same or cannot tell', () => {
    const random = createRandom(1)
    let differing = 0
    for (let index = 0; index < 1000; index++) {
      if (experiment(random, 1).some(({ standing }) => standing === 'worse' || standing === 'better')) differing++
    }
    expect(differing).toBeLessThanOrEqual(50)
  })

  test('the same runs, twice as slow on one side, are called worse far more often, and never better', () => {
    const random = createRandom(2)
    const said = Array.from({ length: 200 }, () => experiment(random, 2).map(({ standing }) => standing))
    expect(said.filter((standings) => standings.includes('worse')).length).toBeGreaterThan(100)
    expect(said.filter((standings) => standings.includes('better')).length).toBeLessThanOrEqual(10)
  })
})

describe('servers that hold each message on purpose', { timeout: 240_000 }, () => {
  /** In turns, as `bench --runs 6` does it. */
  async function compare(baseMs: number, otherMs: number) {
    const sides: BenchRun[][] = [[], []]
    const servers = [
      await startFaultServer({ delayMs: () => baseMs }),
      await startFaultServer({ delayMs: () => otherMs }),
    ]
    try {
      for (let round = 1; round <= runsEachSide; round++) {
        for (const side of round % 2 === 1 ? [0, 1] : [1, 0]) {
          const target = (servers[side] as (typeof servers)[number]).target
          const run = await runWorkload({
            ...{ target, workload: ackEcho, sockets: 4, ratePerSecond: 100 },
            ...{ warmupMs: 100, durationMs: 1000, drainMs: 2000 },
          })
          // It is the servers that differ here; a late generator adds to both alike.
          sides[side]?.push({ ...run, counters: { round }, validity: { ...run.validity, valid: true } })
        }
      }
    } finally {
      await Promise.all(servers.map((server) => server.close()))
    }
    const [base = [], other = []] = sides
    const both = report({ runs: [draft('base', { benchmarks: base }), draft('other', { benchmarks: other })] })
    return Object.fromEntries(
      verdictsOf(compareBenchmarks(both)).map(({ metric, judged }) => [metric, judged.standing]),
    )
  }

  test('10 percent slower is worse', async () => {
    expect(await compare(150, 165)).toMatchObject({ 'response p50': 'worse' })
  })

  test('the same is never worse, nor better', async () => {
    const said = Object.values(await compare(150, 150))
    expect(said).not.toContain('worse')
    expect(said).not.toContain('better')
  })
})
