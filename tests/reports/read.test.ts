import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseReport, readReport } from '../../reports/read.ts'
import { reportJsonSchema, schemaFitsModel } from '../../reports/schema.ts'
import { parseWaivers, readWaivers } from '../../reports/waivers.ts'
import { sampleReport } from './sample-report.ts'

// biome-ignore lint/suspicious/noExplicitAny: the point is to break it in ways that its type forbids
type Loose = Record<string, any>

function broken(change: (data: Loose) => void): string {
  const data = structuredClone(sampleReport) as Loose
  change(data)
  return JSON.stringify(data)
}

describe('report files', () => {
  test('what was written is read', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'gatecrash-')), 'report.json')
    await writeFile(file, `\uFEFF${JSON.stringify(sampleReport)}`)
    expect(await readReport(file)).toEqual(sampleReport)
  })

  test('keys of a later version are dropped', () => {
    const text = broken((data) => {
      data.later = 1
      data.runs[0].later = 1
    })
    expect(parseReport(text, 'a.json')).toEqual(sampleReport)
  })

  test.each<[string, string, RegExp]>([
    ['no JSON', '<html>', /^a\.json is not JSON/],
    ['another JSON', '[1]', /a\.json is not a gatecrash report:\n {2}the top level: /],
    ['a later version', '{"schemaVersion":2}', /schemaVersion 2; this gatecrash reads version 1/],
    ['a missing key', broken((data) => delete data.runs[0].label), /runs\[0\]\.label: /],
    [
      'a wrong outcome',
      broken((data) => (data.runs[1].attacks[0].verdict.outcome = 'fine')),
      /runs\[1\]\.attacks\[0\]\.verdict/,
    ],
    [
      'a verdict without evidence',
      broken((data) => (data.runs[0].attacks[2].verdict.evidence = [])),
      /attacks\[2\]\.verdict\.evidence/,
    ],
    [
      'a result of no listed attack',
      broken((data) => (data.runs[0].attacks[0].id = 'no/such')),
      /no\/such is not in the catalogue/,
    ],
    ['two runs of one label', broken((data) => (data.runs[1].label = 'guide')), /two runs are labelled guide/],
    ['an id with markup', broken((data) => (data.catalogue[0].id = '<b>/x')), /catalogue\[0\]\.id: an attack id is/],
  ])('%s is refused with the place', (_, text, message) => {
    expect(() => parseReport(text, 'a.json')).toThrow(
      expect.objectContaining({
        code: 'report-invalid',
        message: expect.stringMatching(message),
        hint: expect.any(String),
      }),
    )
  })

  test('a hostile file cannot write to the terminal through the error', () => {
    const text = JSON.stringify({ schemaVersion: 1, runs: '\x1b[2J', '\x1b]0;x\x07': 1 })
    expect(() => parseReport(text, 'a.json')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('\x1b') }),
    )
    expect(() => parseReport('\x1b[2J', 'a.json')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('\x1b') }),
    )
  })

  test('a missing file, and a folder', async () => {
    await expect(readReport('/no/such.json')).rejects.toMatchObject({ code: 'report-invalid', message: /no such file/ })
    await expect(readReport(tmpdir())).rejects.toMatchObject({ code: 'report-invalid', message: /it is a folder/ })
  })
})

describe('waiver files', () => {
  test('a list', () => {
    const text =
      '- { id: token/alg-none, reason: behind a gateway, until: 2027-03-31 }\n- id: dos/deep-json\n  target: chat\n  reason: x\n  until: "2026-12-01"\n'
    expect(parseWaivers(text, 'w.yml')).toEqual([
      { id: 'token/alg-none', reason: 'behind a gateway', until: '2027-03-31' },
      { id: 'dos/deep-json', target: 'chat', reason: 'x', until: '2026-12-01' },
    ])
    expect(parseWaivers('', 'w.yml')).toEqual([])
  })

  test.each<[string, string, RegExp]>([
    ['no list', 'id: a', /line 1: the top level/],
    ['no reason', '- id: token/a\n  until: 2027-01-01\n', /line 1: \[0\]\.reason/],
    ['an empty reason', '- id: token/a\n  until: 2027-01-01\n  reason: " "\n', /line 3: \[0\]\.reason: say why/],
    ['no date', '- id: token/a\n  reason: x\n  until: soon\n', /line 3: \[0\]\.until: write a date/],
    [
      'an unknown key',
      '- { id: token/a, reason: x, until: 2027-01-01 }\n- { id: token/b, reason: x, until: 2027-01-01, tarjet: y }\n',
      /line 2: .*tarjet/,
    ],
    ['no YAML', '- {', /line \d: /],
  ])('%s is refused with the line', (_, text, message) => {
    expect(() => parseWaivers(text, 'w.yml')).toThrow(
      expect.objectContaining({ code: 'profile-invalid', message: expect.stringMatching(message) }),
    )
  })

  test('a missing file', async () => {
    await expect(readWaivers('/no/such.yml')).rejects.toMatchObject({ code: 'profile-invalid' })
  })
})

test('the published schema is the one of the code (else: npm run schema)', async () => {
  const published = await readFile(new URL('../../reports/report.schema.json', import.meta.url), 'utf8')
  expect(JSON.parse(published)).toEqual(reportJsonSchema())
  expect(schemaFitsModel).toBe(true)
})
