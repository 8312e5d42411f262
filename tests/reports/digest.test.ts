import { expect, test } from 'vitest'
import { elapsedMs, gapsOf, sharedFindings, timeSpent, unjudgedOf } from '../../reports/digest.ts'
import { attack, draft, inconclusive, report, result, sampleReport, skipped, vulnerable } from './sample-report.ts'

const at = (minute: number, seconds: number) =>
  draft(`run-${minute}-${seconds}`, {
    startedAt: `2026-11-20T10:${String(minute).padStart(2, '0')}:00Z`,
    durationMs: seconds * 1000,
  })

test('time that overlaps counts once, and pauses do not count', () => {
  const elapsed = (...runs: ReturnType<typeof at>[]) => elapsedMs(report({ runs }).runs)
  expect(elapsed()).toBe(0)
  expect(elapsed(at(0, 40), at(0, 30))).toBe(40_000)
  expect(elapsed(at(0, 90), at(1, 60))).toBe(120_000)
  expect(elapsed(at(5, 10), at(0, 10))).toBe(20_000)
})

test('a finding that several runs share is told once, worst first', () => {
  const catalogue = [
    attack('a/low', 'low'),
    attack('b/high', 'high'),
    attack('a/high', 'high'),
    attack('p/probe', 'high', { kind: 'probe' }),
  ]
  const attacks = catalogue.map((info) => result(info.id, vulnerable))
  const shared = sharedFindings(report({ catalogue, runs: [draft('one', { attacks }), draft('two', { attacks })] }))
  expect(shared.map((one) => [one.info.id, one.findings.length])).toEqual([
    ['a/high', 2],
    ['b/high', 2],
    ['a/low', 2],
  ])
})

test('what was not tested is told by what would unlock it, the most useful first', () => {
  const ids = ['a/one', 'a/two', 'a/three', 'a/four']
  const verdicts = [
    skipped('no log', 'log'),
    skipped('needs a key', 'key'),
    skipped('no key given', 'key'),
    skipped('never'),
  ]
  const attacks = ids.map((id, index) => result(id, verdicts[index]!))
  const one = report({ catalogue: ids.map((id) => attack(id, 'high')), runs: [draft('chat', { attacks })] })
  expect(gapsOf(one)).toEqual([
    { unlock: 'key', reason: 'needs a key', runs: ['chat'], ids: ['a/three', 'a/two'] },
    { unlock: 'log', reason: 'no log', runs: ['chat'], ids: ['a/one'] },
    { reason: 'never', runs: ['chat'], ids: ['a/four'] },
  ])
})

test('what could not be judged is told by reason', () => {
  const ids = ['a/one', 'a/two', 'a/three']
  const reasons = ['superseded by a/x', 'superseded by a/x', 'the log was silent']
  const attacks = ids.map((id, index) => result(id, inconclusive(reasons[index] ?? '')))
  const one = report({ catalogue: ids.map((id) => attack(id, 'high')), runs: [draft('chat', { attacks })] })
  expect(unjudgedOf(one, one.runs[0]!).map(({ reason, ids: all }) => [reason, all.length])).toEqual([
    ['superseded by a/x', 2],
    ['the log was silent', 1],
  ])
})

test('where time went', () => {
  const spent = timeSpent(sampleReport.runs[0]!, 1)
  expect(spent.slowest.map((one) => one.id)).toEqual(['session/expiry-emit-after'])
  expect(spent.waitedMs).toBe(11_800)
  expect(spent.benchmarksMs).toBe(30_000)
})
