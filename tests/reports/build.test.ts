import { describe, expect, test } from 'vitest'
import { HarnessError } from '../../errors.ts'
import { buildReport } from '../../reports/build.ts'
import { attack, bench, draft, environment, report, resisted, result, vulnerable } from './sample-report.ts'

const catalogue = [attack('token/first', 'high'), attack('token/second', 'low')]

test('a report is frozen through and through', () => {
  const built = report({ catalogue, runs: [draft('chat', { attacks: [result('token/first', vulnerable)] })] })
  const frozen = (value: unknown): boolean =>
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen))
  expect(frozen(built)).toBe(true)
})

test('results stand in the catalogue’s order, whatever order they ended in', () => {
  const [one, two] = [result('token/first', resisted), result('token/second', vulnerable)]
  const forth = report({ catalogue, runs: [draft('chat', { attacks: [one, two] })] })
  const back = report({ catalogue, runs: [draft('chat', { attacks: [two, one] })] })
  expect(back).toEqual(forth)
})

test('only the documented part of an attack is taken', () => {
  const whole = { ...attack('token/first', 'high'), run: () => undefined, provenBy: 'alg-none', holds: 'account' }
  expect(report({ catalogue: [whole] }).catalogue[0]).toEqual(attack('token/first', 'high'))
})

test('runs of one label are told apart', () => {
  const built = report({ catalogue, runs: [draft('chat'), draft('chat'), draft('chat')] })
  expect(built.runs.map((run) => run.label)).toEqual(['chat', 'chat (2)', 'chat (3)'])
})

test('equal questions have equal fingerprints', () => {
  const print = (...runs: Parameters<typeof draft>[]) =>
    report({ catalogue, runs: runs.map((run) => draft(...run)) }).runs.map((run) => run.fingerprint)
  const [plain, options, limits] = print(
    ['chat'],
    ['chat', { options: { quick: false, patience: 21 } }],
    ['chat', { target: { ...draft('chat').target, overrides: [{ name: 'limits.connections', value: 9 }] } }],
  )
  expect(plain).toMatch(/^[0-9a-f]{64}$/)
  expect(new Set([plain, options, limits]).size).toBe(3)
  expect(print(['chat', { options: { quick: false, patience: 20 }, durationMs: 1 }])).toEqual([plain])
})

describe('what contradicts itself is a bug of ours', () => {
  const build =
    (runs: ReturnType<typeof draft>[], ids = catalogue) =>
    () =>
      buildReport({
        version: '0.1.0',
        generatedAt: '2026-11-20T10:00:45Z',
        environment,
        catalogue: ids,
        runs,
        secrets: [],
      })
  test.each([
    ['a result of no listed attack', build([draft('chat', { attacks: [result('token/third', resisted)] })])],
    [
      'two results of one attack',
      build([draft('chat', { attacks: [result('token/first', resisted), result('token/first', resisted)] })]),
    ],
    ['an attack listed twice', build([], [...catalogue, ...catalogue])],
    [
      'an infinite number',
      build([draft('chat', { benchmarks: [bench({ goodputPerSecond: Number.POSITIVE_INFINITY })] })]),
    ],
    ['a time without a zone', build([draft('chat', { startedAt: '2026-11-20T10:00:45' })])],
  ])('%s', (_, act) => {
    expect(act).toThrow(HarnessError)
    expect(act).toThrow(expect.objectContaining({ code: 'internal' }))
  })
})

test('a password that is a word of the model breaks nothing', () => {
  const secrets = ['high', 'vulnerable', 'attack', 'guide', 'sent', 'token/first', '2026', 'open-loop', 'counters']
  const runs = [draft('guide', { attacks: [result('token/first', vulnerable)], benchmarks: [bench()] }), draft('guide')]
  const built = report({ catalogue, runs, secrets })
  expect(built.runs[0]?.attacks[0]?.verdict.outcome).toBe('vulnerable')
  expect(built.catalogue[0]?.severity).toBe('high')
})
