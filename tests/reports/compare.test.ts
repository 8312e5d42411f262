import { describe, expect, test } from 'vitest'
import { changeOf, joinReports, matrixOf, tallyOf } from '../../reports/compare.ts'
import { compareBenchmarks } from '../../reports/compare-benchmarks.ts'
import type { BenchRun, Report, Verdict } from '../../reports/model.ts'
import {
  attack,
  bench,
  draft,
  environment,
  failed,
  inconclusive,
  report,
  resisted,
  result,
  skipped,
  vulnerable,
} from './sample-report.ts'

const made = { version: '0.1.0', generatedAt: '2026-11-21T09:00:00Z' }
const catalogue = ['a/one', 'a/two', 'a/three', 'a/four'].map((id) => attack(id, 'high'))

function single(
  label: string,
  verdicts: Readonly<Record<string, Verdict>>,
  benchmarks: readonly BenchRun[] = [],
): Report {
  const attacks = Object.entries(verdicts).map(([id, verdict]) => result(id, verdict))
  return report({ catalogue, runs: [draft(label, { attacks, benchmarks })] })
}

test('only a finding that is shown to be resisted is fixed', () => {
  expect(changeOf(vulnerable, resisted)).toBe('fixed')
  for (const now of [inconclusive('x'), skipped('x'), failed, undefined])
    expect(changeOf(vulnerable, now)).toBe('unproven')
  for (const base of [resisted, inconclusive('x'), skipped('x'), failed, undefined])
    expect(changeOf(base, vulnerable)).toBe('new')
  expect(changeOf(vulnerable, vulnerable)).toBe('unchanged')
  expect(changeOf(resisted, resisted)).toBe('unchanged')
  expect(changeOf(skipped('x'), resisted)).toBe('proven')
  expect(changeOf(skipped('x'), inconclusive('x'))).toBe('unjudged')
  expect(changeOf(undefined, undefined)).toBe('unjudged')
})

describe('joining', () => {
  const before = single('chat', { 'a/one': vulnerable, 'a/two': vulnerable, 'a/three': resisted })
  const after = single('chat', {
    'a/one': resisted,
    'a/two': skipped('x'),
    'a/three': vulnerable,
    'a/four': vulnerable,
  })

  test('one report of all runs, the first as the base', () => {
    const { report: joined, warnings } = joinReports([before, after], made)
    expect(joined.runs.map((run) => run.label)).toEqual(['chat', 'chat (2)'])
    expect(warnings).toEqual([])
    expect(tallyOf(joined)).toEqual([
      { run: 'chat (2)', new: ['a/four', 'a/three'], fixed: ['a/one'], unchanged: [], unproven: ['a/two'] },
    ])
    const row = matrixOf(joined).find((one) => one.info.id === 'a/four')
    expect(row?.cells.map((cell) => [cell.result?.verdict.outcome, cell.change])).toEqual([
      [undefined, 'base'],
      ['vulnerable', 'new'],
    ])
  })

  test('the newest words for an attack hold', () => {
    const newer: Report = {
      ...after,
      generatedAt: '2027-01-01T00:00:00Z',
      catalogue: [attack('a/one', 'low'), ...catalogue.slice(1)],
    }
    const { report: joined } = joinReports([newer, before], made)
    expect(joined.catalogue.find((info) => info.id === 'a/one')?.severity).toBe('low')
  })

  test('less than two runs are no comparison', () => {
    expect(() => joinReports([before], made)).toThrow(expect.objectContaining({ code: 'usage' }))
    expect(() => joinReports([], made)).toThrow(expect.objectContaining({ code: 'usage' }))
  })

  test('different versions, different questions, an early end: said', () => {
    const other: Report = { ...after, tool: { name: 'gatecrash', version: '0.2.0' } }
    expect(joinReports([before, other], made).warnings).toEqual([expect.stringMatching(/0\.1\.0 and 0\.2\.0/)])
    const asked = report({
      catalogue,
      runs: [draft('chat', { attacks: [result('a/one', resisted)], options: { quick: true } })],
    })
    expect(joinReports([before, asked], made).warnings).toEqual([expect.stringMatching(/not asked the same/)])
    const ended = report({ catalogue, runs: [draft('end', { stopped: 'interrupted' })] })
    expect(joinReports([before, ended], made).warnings).toEqual([expect.stringMatching(/end ended early/)])
  })

  test('different machines are named, when something was measured', () => {
    const fast = report({
      environment: { ...environment, cpu: 'Fast', cores: 64 },
      runs: [draft('fast', { benchmarks: [bench()] })],
    })
    const here = single('here', {}, [bench()])
    expect(joinReports([here, fast], made).warnings).toEqual([
      expect.stringMatching(/different machines: here on AMD .*; fast on Fast, 64 cores/),
    ])
    const attacked = report({ environment: { ...environment, cpu: 'Fast' }, runs: [draft('fast')] })
    expect(joinReports([here, attacked], made).warnings).toEqual([])
  })
})

describe('measurements', () => {
  const compare = (...runs: BenchRun[][]) =>
    compareBenchmarks(report({ runs: runs.map((benchmarks, index) => draft(`run-${index}`, { benchmarks })) }))

  test('equal questions stand side by side with plain ratios', () => {
    const { groups, refused, caveat } = compare([bench()], [bench({ goodputPerSecond: 99.75 })])
    expect(refused).toEqual([])
    expect(groups).toHaveLength(1)
    const goodput = groups[0]?.metrics.find((metric) => metric.name === 'goodput')
    expect(goodput).toMatchObject({ values: [199.5, 99.75], ratios: [null, 0.5], better: 'higher' })
    const tail = groups[0]?.metrics.find((metric) => metric.name === 'response p99.9')
    expect(tail).toBeUndefined()
    expect(caveat).toMatch(/no interval/)
  })

  test('other parameters, or another planned rate, are refused with the difference', () => {
    const { groups, refused } = compare(
      [bench()],
      [bench({ parameters: { users: 200, payloadBytes: 64, rooms: 5 }, plannedRatePerSecond: 400 })],
    )
    expect(groups.map((group) => group.members.length)).toEqual([1, 1])
    expect(refused).toEqual([
      {
        workload: 'ack-echo',
        run: 'run-1',
        reason: 'not compared with run-0: planned rate 200 and 400, rooms not set and 5, users 100 and 200',
      },
    ])
  })

  test('several steps of one workload find their partners', () => {
    const steps = [100, 200, 400].map((plannedRatePerSecond) => bench({ plannedRatePerSecond }))
    const { groups, refused } = compare(steps, steps)
    expect(groups.map((group) => group.members.length)).toEqual([2, 2, 2])
    expect(refused).toEqual([])
  })

  test('an invalid measurement has no ratio', () => {
    const { groups, refused } = compare([bench()], [bench({ validity: { valid: false, gates: [] } })])
    expect(groups[0]?.metrics.flatMap((metric) => metric.ratios).every((ratio) => ratio === null)).toBe(true)
    expect(refused).toEqual([{ workload: 'ack-echo', run: 'run-1', reason: 'invalid measurement: no ratio is given' }])
  })

  test('nothing is divided by zero', () => {
    const none = { expected: 10, onTime: 10, late: 0, lost: 0, duplicate: 0, inverted: 0 }
    const { groups } = compare([bench({ ledger: none })], [bench()])
    expect(groups[0]?.metrics.find((metric) => metric.name === 'lost')?.ratios).toEqual([null, null])
  })
})
