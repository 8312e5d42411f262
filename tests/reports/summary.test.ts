import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { gate } from '../../reports/gate.ts'
import { summary } from '../../reports/summary.ts'
import { visible } from '../../reports/text.ts'
import { verdictSentence } from '../../reports/verdict.ts'
import { nastyReport } from './nasty-report.ts'
import { bench, draft, report, resisted, result, sampleReport, skipped, vulnerable } from './sample-report.ts'

const plain = (width: number) => ({ color: false, width })
const gated = gate(sampleReport, { failOn: 'high', exhibit: ['guide'] })

describe.each([80, 120])('%i columns', (width) => {
  test('the sample, as in its golden file', async () => {
    await expect(summary(sampleReport, gated, plain(width))).toMatchFileSnapshot(
      `../golden/reports/sample-${width}.txt`,
    )
  })

  test('no line is wider', () => {
    for (const one of [sampleReport, nastyReport, report()]) {
      const lines = summary(one, gate(one, { failOn: 'high' }), plain(width)).split('\n')
      expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThanOrEqual(width)
    }
  })

  test('colour adds nothing but colour', () => {
    const coloured = summary(sampleReport, gated, { color: true, width })
    expect(coloured).toContain('\x1b[')
    const trimmed = (text: string) => text.split('\n').map((line) => line.trimEnd())
    expect(trimmed(stripVTControlCharacters(coloured))).toEqual(trimmed(summary(sampleReport, gated, plain(width))))
  })
})

test('a hostile target writes nothing to the terminal', () => {
  const text = summary(nastyReport, gate(nastyReport, { failOn: 'high' }), plain(100))
  expect(text.split('\n').every((line) => visible(line) === line)).toBe(true)
})

test('many configurations are told in several tables, the base in each', () => {
  const many = report({
    catalogue: sampleReport.catalogue,
    runs: Array.from({ length: 7 }, (_, index) =>
      draft(`node-${index}`, { attacks: [result('token/alg-none', index === 3 ? vulnerable : resisted)] }),
    ),
  })
  const heads = summary(many, undefined, plain(80))
    .split('\n')
    .filter((line) => line.includes('Severity'))
  expect(heads.length).toBeGreaterThan(1)
  expect(heads.every((line) => line.includes('node-0'))).toBe(true)
  for (let index = 1; index < 7; index++) expect(heads.some((line) => line.includes(`node-${index}`))).toBe(true)
})

test('the verdict is a sentence', () => {
  const of = (...parts: Parameters<typeof draft>) =>
    verdictSentence(report({ catalogue: sampleReport.catalogue, runs: [draft(...parts)] }))
  expect(of('chat', { attacks: [result('token/alg-none', resisted)] })).toBe(
    'chat resisted the one attack that applies to it.',
  )
  expect(of('chat', { attacks: [result('token/alg-none', vulnerable), result('token/weak-secret', resisted)] })).toBe(
    'chat let 1 of 2 attacks through (1 critical).',
  )
  expect(of('chat', { attacks: [result('token/alg-none', skipped('x'))] })).toBe(
    'chat could not be attacked: 1 attack skipped, none run.',
  )
  expect(of('chat', { benchmarks: [bench()], stopped: 'interrupted' })).toBe(
    'chat held every threshold in 1 measurement. It ended early (interrupted).',
  )
  expect(of('chat')).toBe('chat was neither attacked nor measured.')
})
