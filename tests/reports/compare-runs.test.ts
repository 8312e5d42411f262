/** Repeated measurements: verdicts from the figures of runs, in every format, and what is refused. */
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { compareBenchmarks, verdictsOf } from '../../reports/compare-benchmarks.ts'
import { gate } from '../../reports/gate.ts'
import { summary } from '../../reports/summary.ts'
import { writeHtml } from '../../reports/writers/html.ts'
import { writeJunit } from '../../reports/writers/junit.ts'
import { writeMarkdown } from '../../reports/writers/markdown.ts'
import type { WriterContext } from '../../reports/writers/writer.ts'
import { loadReport, loadRun, rounds } from './load-sample.ts'
import { draft, report } from './sample-report.ts'

function standings(base: ReturnType<typeof rounds>, other: ReturnType<typeof rounds>, margin?: number) {
  const both = report({ runs: [draft('main', { benchmarks: base }), draft('branch', { benchmarks: other })] })
  return Object.fromEntries(
    verdictsOf(compareBenchmarks(both, margin)).map(({ metric, judged }) => [metric, judged.standing]),
  )
}

describe('verdicts over runs', () => {
  test('slower is worse, faster is better, and the same is the same', () => {
    expect(standings(rounds(1.2), rounds(1.5))).toEqual({
      goodput: 'same',
      'response p50': 'worse',
      'response p99': 'worse',
      lost: 'same',
      'server CPU/message': 'worse',
    })
    expect(standings(rounds(1.5), rounds(1.2))).toMatchObject({
      'response p99': 'better',
      'server CPU/message': 'better',
    })
    expect(Object.values(standings(rounds(1.2), rounds(1.2)))).toEqual(['same', 'same', 'same', 'same', 'same'])
  })

  test('the margin decides what counts', () => {
    expect(standings(rounds(1.2), rounds(1.3))).toMatchObject({ 'server CPU/message': 'worse' })
    expect(standings(rounds(1.2), rounds(1.3), 0.15)).toMatchObject({ 'server CPU/message': 'same' })
  })

  test('a server that loses messages is worse, however few', () => {
    const lossy = rounds(1.2, {
      ledger: { expected: 80_000, onTime: 79_999, late: 0, lost: 1, duplicate: 0, inverted: 0 },
    })
    expect(standings(rounds(1.2), lossy)).toMatchObject({ lost: 'worse' })
  })

  test('too few runs, or invalid ones, tell nothing', () => {
    expect(Object.values(standings(rounds(1.2).slice(0, 5), rounds(3).slice(0, 5)))).not.toContain('worse')
    const spoilt = rounds(3, { validity: { valid: false, gates: [] } })
    expect(Object.values(standings(rounds(1.2), spoilt))).not.toContain('worse')
  })

  test('the shown run is the one in the middle, and figures are medians with their intervals', () => {
    const benchmarks = [3, 1, 2, 9, 5].map((middle, index) => loadRun(middle, index + 1))
    const { groups } = compareBenchmarks(report({ runs: [draft('main', { benchmarks })] }))
    expect(groups[0]?.members[0]?.bench.counters.round).toBe(1)
    expect(groups[0]?.members[0]?.repetitions).toHaveLength(5)
    const p50 = groups[0]?.metrics.find(({ name }) => name === 'response p50')
    expect(p50?.values[0]).toBe(benchmarks[0]?.responseTime?.p50Ms)
    expect(p50?.intervals).toEqual([null])
  })

  test('other workloads are refused with the difference', () => {
    const other = rounds(1.2, { parameters: { sockets: 200, rooms: 5, payloadBytes: 64 } })
    const both = report({ runs: [draft('main', { benchmarks: rounds(1.2) }), draft('branch', { benchmarks: other })] })
    const { groups, refused } = compareBenchmarks(both)
    expect(groups.map(({ members }) => members.length)).toEqual([1, 1])
    expect(refused.map(({ reason }) => reason)).toEqual(['not compared with main: sockets 100 and 200'])
  })
})

describe('JUnit of a comparison', () => {
  const junit = (other: ReturnType<typeof rounds>, context: WriterContext = { verdictsGate: true }) =>
    writeJunit(
      report({ runs: [draft('main', { benchmarks: rounds(1.2) }), draft('branch', { benchmarks: other })] }),
      context,
    )
  const caseOf = (xml: string, name: string) =>
    new RegExp(`<testcase classname="branch.room-broadcast" name="${name} against main"[^>]*>(<[^>]*>)`).exec(xml)?.[1]

  test('worse fails, same passes, and both say how much', () => {
    const xml = junit(rounds(1.5))
    expect(caseOf(xml, 'response p99')).toMatch(/^<failure type="regression" message=".*p99 is worse: 1\.\d+×/)
    expect(caseOf(xml, 'goodput')).toBe('<system-out>')
    expect(xml).toContain('failures="3"')
    expect(junit(rounds(1.2))).toContain('failures="0"')
  })

  test('what cannot be told is skipped, with what would settle it', () => {
    const few = junit(rounds(1.5).slice(0, 4))
    expect(caseOf(few, 'response p99')).toMatch(/^<skipped message=".*cannot be told/)
    expect(few).not.toContain('<failure')
  })

  test('the margin is that of the comparison, and outside of one nothing is judged', () => {
    expect(junit(rounds(1.3), { verdictsGate: true, margin: 0.15 })).not.toContain('<failure')
    expect(junit(rounds(1.5), {})).not.toContain('against main')
  })

  test('is XML of the schema', async () => {
    const schema = await readFile(new URL('../schemas/junit.xsd', import.meta.url), 'utf8')
    const xml = [rounds(1.5), rounds(1.5).slice(0, 4)].map((other, index) => ({
      fileName: `${index}.xml`,
      contents: junit(other),
    }))
    expect((await validateXML({ xml, schema: [schema] })).errors).toEqual([])
  })
})

describe('every format says the same', () => {
  const judged = gate(loadReport, { failOn: 'high' })

  test('terminal', () => {
    const text = summary(loadReport, judged, { color: false, width: 120 })
    expect(text).toContain('hardened against bare')
    expect(text).toMatch(/✗ worse +response p99: 1\.2\d× \(1\.\d\d× to 1\.\d\d×\), p 0\.011/)
    expect(text).toContain('hardened ack-echo: between 1,250 /s and 1,300 /s')
    expect(text).toContain('bare ×6')
    expect(summary(loadReport, judged, { color: false, width: 120, margin: 0.5 })).not.toContain('✗ worse')
  })

  test('Markdown', () => {
    const text = writeMarkdown(loadReport, { gate: judged })
    expect(text).toContain('❌ **worse** hardened, response p99: 1.2')
    expect(text).toContain('### Capacity')
  })

  test('HTML: verdict, validity and the line to repeat it come first; every chart is there', () => {
    const page = writeHtml(loadReport, { gate: judged })
    const first = page.slice(0, page.indexOf('id="measurements"'))
    expect(first).toContain('worse in response p50, response p99 and server CPU/message')
    expect(first).toContain('6 of 6 valid')
    expect(first).toContain('gatecrash bench --config bare,hardened')
    for (const title of [
      'Latency by percentile',
      'Latency of each second',
      'Fan-out',
      'Messages of each second',
      'Sockets over time',
      'The server over the same time',
      'Offered rate against',
      'Ratio to the base',
      'What honest users felt',
    ])
      expect(page).toContain(title)
  })
})
