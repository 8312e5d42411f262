import { describe, expect, test } from 'vitest'
import type { RunDraft } from '../../reports/build.ts'
import { chooseExitCode, type GateOptions, gate } from '../../reports/gate.ts'
import type { Report, Verdict } from '../../reports/model.ts'
import { capacity } from './load-sample.ts'
import {
  attack,
  bench,
  draft,
  failed,
  inconclusive,
  report,
  resisted,
  result,
  skipped,
  vulnerable,
} from './sample-report.ts'

const catalogue = [
  attack('a/critical', 'critical'),
  attack('a/high', 'high'),
  attack('a/medium', 'medium'),
  attack('a/low', 'low'),
  attack('a/other', 'low'),
  attack('p/probe', 'info', { kind: 'probe' }),
]

function run(verdicts: Readonly<Record<string, Verdict>>, more: Partial<RunDraft> = {}): RunDraft {
  const attacks = Object.entries(verdicts).map(([id, verdict]) => result(id, verdict))
  return draft('chat', { attacks, ...more })
}

const made = (...runs: RunDraft[]): Report => report({ catalogue, runs })
const clean = {
  'a/critical': resisted,
  'a/high': resisted,
  'a/medium': resisted,
  'a/low': resisted,
  'a/other': resisted,
}
const judge = (runs: RunDraft[], options: Partial<GateOptions> = {}) =>
  gate(made(...runs), { failOn: 'high', ...options })
const codes = (one: ReturnType<typeof gate>) => one.reasons.map((reason) => reason.exit)

test('the first of 2, 4, 5, 1, 3 wins', () => {
  expect(chooseExitCode([3, 1, 5, 4, 2])).toBe(2)
  expect(chooseExitCode([3, 1, 5, 4])).toBe(4)
  expect(chooseExitCode([3, 1, 5])).toBe(5)
  expect(chooseExitCode([3, 1])).toBe(1)
  expect(chooseExitCode([3])).toBe(3)
  expect(chooseExitCode([])).toBe(0)
})

test('a clean run passes with no reason to give', () => {
  expect(judge([run(clean)])).toMatchObject({ exitCode: 0, reasons: [], findings: [], notes: [] })
})

describe('findings', () => {
  test('at the gate fails, below it does not', () => {
    const low = judge([run({ ...clean, 'a/medium': vulnerable })])
    expect(low).toMatchObject({ exitCode: 0, findings: [{ id: 'a/medium', standing: 'below' }] })
    const high = judge([run({ ...clean, 'a/high': vulnerable })])
    expect(high).toMatchObject({ exitCode: 1, findings: [{ id: 'a/high', standing: 'gates' }] })
    expect(high.reasons[0]).toMatchObject({ exit: 1, run: 'chat', ids: ['a/high'] })
    expect(judge([run({ ...clean, 'a/low': vulnerable })], { failOn: 'low' }).exitCode).toBe(1)
    expect(judge([run({ ...clean, 'a/high': vulnerable })], { failOn: 'critical' }).exitCode).toBe(0)
  })

  test('a probe never gates, whatever it says', () => {
    for (const verdict of [vulnerable, inconclusive('x'), failed]) {
      expect(judge([run({ ...clean, 'p/probe': verdict })], { failOn: 'info' }).exitCode).toBe(0)
    }
  })

  test('an exhibit never gates', () => {
    const guide = run(
      { ...clean, 'a/critical': vulnerable, 'a/high': failed },
      { label: 'guide', stopped: 'target died' },
    )
    const both = judge([guide, run(clean, { label: 'hardened' })], { exhibit: ['guide'] })
    expect(both).toMatchObject({ exitCode: 0, reasons: [], findings: [{ run: 'guide', standing: 'exhibit' }] })
    expect(judge([guide], { exhibit: ['guide'] }).exitCode).toBe(3)
  })
})

describe('what was not proven', () => {
  test('inconclusive at the gate is not a pass, below it is', () => {
    expect(judge([run({ ...clean, 'a/high': inconclusive('x') })])).toMatchObject({ exitCode: 3 })
    expect(judge([run({ ...clean, 'a/low': inconclusive('x') })])).toMatchObject({ exitCode: 0 })
  })

  test('under 80 % of the applicable judged is not a pass; skipped does not count', () => {
    const two = { 'a/low': inconclusive('x'), 'a/other': inconclusive('y') }
    expect(judge([run({ ...clean, ...two })])).toMatchObject({ exitCode: 3 })
    expect(judge([run({ ...clean, 'a/low': inconclusive('x') })]).exitCode).toBe(0)
    expect(judge([run({ ...clean, 'a/low': inconclusive('x'), 'a/other': skipped('y') })]).exitCode).toBe(3)
    expect(judge([run({ ...clean, 'a/low': skipped('x'), 'a/other': skipped('y') })]).exitCode).toBe(0)
  })

  test('all skipped, nothing run, no run at all', () => {
    expect(judge([run({ 'a/low': skipped('x') })])).toMatchObject({
      exitCode: 3,
      reasons: [{ text: /nothing was proven/ }],
    })
    expect(judge([run({})])).toMatchObject({ exitCode: 3, reasons: [{ text: /nothing was run/ }] })
    expect(judge([])).toMatchObject({ exitCode: 3 })
    expect(judge([run({ 'p/probe': resisted })]).exitCode).toBe(0)
  })

  test('an interrupted run: what was found gates, what was not tried is not proven', () => {
    expect(judge([run(clean, { stopped: 'interrupted' })]).exitCode).toBe(3)
    const found = judge([run({ 'a/high': vulnerable }, { stopped: 'interrupted' })])
    expect(found.exitCode).toBe(1)
    expect(codes(found)).toEqual([1, 3])
  })
})

test('an error of ours is exit 4, and all reasons are told in their order', () => {
  const all = judge([run({ 'a/critical': vulnerable, 'a/high': inconclusive('x'), 'a/low': failed })])
  expect(all.exitCode).toBe(4)
  expect(codes(all)).toEqual([4, 1, 3, 3])
})

describe('measurements', () => {
  const crossed = [{ name: 'response p99', limit: '<= 5 ms', actual: '9.4 ms', ok: false }]
  test('a crossed threshold fails', () => {
    const one = judge([draft('chat', { benchmarks: [bench({ thresholds: crossed })] })])
    expect(one).toMatchObject({
      exitCode: 1,
      reasons: [{ text: 'ack-echo crossed response p99: <= 5 ms, was 9.4 ms' }],
    })
  })

  test('an invalid one has no verdict, and its thresholds are not judged', () => {
    const one = judge([
      draft('chat', { benchmarks: [bench({ thresholds: crossed, validity: { valid: false, gates: crossed } })] }),
    ])
    expect(one.exitCode).toBe(4)
    expect(codes(one)).toEqual([4])
  })

  test('a good one alone passes', () => expect(judge([draft('chat', { benchmarks: [bench()] })]).exitCode).toBe(0))
})

describe('baseline', () => {
  const before = made(run({ ...clean, 'a/high': vulnerable, 'a/medium': vulnerable }))
  test('known findings do not gate', () => {
    const same = judge([run({ ...clean, 'a/high': vulnerable, 'a/medium': vulnerable })], { baseline: before })
    expect(same.exitCode).toBe(0)
    expect(same.findings.map((finding) => finding.standing)).toEqual(['known', 'known'])
  })

  test('a new one at the gate is exit 5, one below is not', () => {
    const verdicts = { ...clean, 'a/high': vulnerable, 'a/critical': vulnerable, 'a/low': vulnerable }
    const worse = judge([run(verdicts)], { baseline: before })
    expect(worse.exitCode).toBe(5)
    expect(codes(worse)).toEqual([5])
    expect(worse.findings.map(({ id, standing }) => `${id} ${standing}`)).toEqual([
      'a/critical new',
      'a/high known',
      'a/low below',
    ])
  })

  test('what is gone is said, and not gone when merely unproven', () => {
    expect(judge([run(clean)], { baseline: before }).notes).toEqual([
      'chat: 2 findings of the baseline now resisted: a/high and a/medium; renew the baseline',
    ])
    expect(
      judge([run({ ...clean, 'a/high': inconclusive('x'), 'a/medium': skipped('y') })], { baseline: before }).notes,
    ).toEqual([])
  })

  test('a target is known by its name; one renamed target still is, one of several is not', () => {
    const renamed = run({ ...clean, 'a/high': vulnerable }, { target: { ...draft('chat').target, name: 'chat-2' } })
    expect(judge([renamed], { baseline: before }).exitCode).toBe(0)
    const several = made(run({ 'a/high': vulnerable }), draft('other', { attacks: [result('a/high', vulnerable)] }))
    expect(judge([renamed], { baseline: several }).exitCode).toBe(5)
  })

  test('inconclusive is not excused by it', () => {
    expect(judge([run({ ...clean, 'a/high': inconclusive('x') })], { baseline: before }).exitCode).toBe(3)
  })
})

describe('waivers', () => {
  const found = [run({ ...clean, 'a/high': vulnerable })]
  const waiver = { id: 'a/high', reason: 'behind a gateway', until: '2026-11-20' }
  test('holds to the end of its last day, and is told', () => {
    const held = judge(found, { waivers: [waiver] })
    expect(held).toMatchObject({ exitCode: 0, findings: [{ standing: 'waived', waiver }] })
    expect(held.notes).toEqual(['a/high is waived until 2026-11-20: behind a gateway'])
    expect(judge(found, { waivers: [waiver], at: '2026-11-20T23:59:59Z' }).exitCode).toBe(0)
  })

  test('gates again after it', () => {
    const ended = judge(found, { waivers: [waiver], at: '2026-11-21T00:00:00Z' })
    expect(ended.exitCode).toBe(1)
    expect(ended.notes).toEqual(['the waiver of a/high ended on 2026-11-20: it gates again'])
  })

  test('of another target does not hold; of no attack is told', () => {
    expect(judge(found, { waivers: [{ ...waiver, target: 'other' }] }).exitCode).toBe(1)
    expect(judge(found, { waivers: [{ ...waiver, target: 'chat' }] }).exitCode).toBe(0)
    expect(judge([run(clean)], { waivers: [{ ...waiver, id: 'a/hihg' }] }).notes[0]).toMatch(/names no attack/)
  })

  test('who accepts the finding accepts not knowing, and never an error of ours', () => {
    expect(judge([run({ ...clean, 'a/high': inconclusive('x') })], { waivers: [waiver] }).exitCode).toBe(0)
    expect(judge([run({ ...clean, 'a/high': failed })], { waivers: [waiver] }).exitCode).toBe(4)
  })
})

test('judging changes nothing in the report', () => {
  const one = made(run({ ...clean, 'a/high': vulnerable }))
  const before = JSON.stringify(one)
  gate(one, { failOn: 'high', baseline: one })
  expect(JSON.stringify(one)).toBe(before)
})

describe('a search for capacity that held no rate', () => {
  const searched = (failedPerSecond: number | null, valid: boolean | undefined, stopped?: string) => {
    const up = { heldPerSecond: null, failedPerSecond }
    const [probe] = capacity.probes
    const probes =
      valid === undefined || probe === undefined ? [] : [{ ...probe, held: false, valid, why: 'send lag 9 ms' }]
    const one = { ...capacity, up, down: null, probes }
    return gate(report({ runs: [{ ...draft('bare', { capacities: [one] }), ...(stopped ? { stopped } : {}) }] }), {
      failOn: 'high',
    })
  }

  test('missed the objective: the server fails', () => {
    expect(searched(20, true)).toMatchObject({ exitCode: 1, reasons: [{ text: expect.stringContaining('20 /s') }] })
    // One probe of the generator's fault beside it changes nothing.
    expect(searched(20, false).exitCode).toBe(1)
  })

  test('learnt nothing because of the generator: no verdict', () => {
    expect(searched(null, false)).toMatchObject({
      exitCode: 4,
      reasons: [{ text: expect.stringContaining('send lag 9 ms') }],
    })
  })

  test('was interrupted before the first probe: not proven, and no fault of the server', () => {
    expect(searched(null, undefined, 'interrupted').exitCode).toBe(3)
  })
})
