import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { planArtillery } from '../../scenarios/artillery/plan.ts'
import { readArtilleryResult, readChecks } from '../../scenarios/artillery/read-result.ts'

const golden = (name: string) => join(import.meta.dirname, 'golden', name)
const output = () => JSON.parse(readFileSync(golden('artillery-output.json'), 'utf8'))
const log = readFileSync(golden('artillery-log.txt'), 'utf8')
const script = readFileSync(join(import.meta.dirname, '../../artillery.yml'), 'utf8')
const plan = planArtillery(script)
/** Of the run that the golden output is from. */
const then = { ...plan, users: 60, checks: 9, parameters: { phases: '20 s at 3/s', messages: 16 } }

test('an output of artillery as a benchmark', async () => {
  const benchRun = readArtilleryResult(output(), readChecks(log), then)

  await expect(`${JSON.stringify(benchRun, null, 2)}\n`).toMatchFileSnapshot(golden('artillery-bench-run.json'))
})

test('verdicts are read after the heading alone, so that a target cannot write its own', () => {
  expect(readChecks(log)).toHaveLength(9)
  expect(readChecks(log).filter((check) => check.ok)).toHaveLength(4)
  expect(readChecks('ok: everything\n')).toEqual([])
})

test('a run in which ensure did not speak is void, whatever the numbers', () => {
  const { validity } = readArtilleryResult(output(), [], then)

  expect(validity.valid).toBe(false)
  expect(validity.gates.filter((gate) => !gate.ok)).toEqual([
    { name: 'thresholds that artillery checked', limit: '= 9', actual: '0', ok: false },
  ])
})

test('users or messages that got lost on the way void the run', () => {
  const broken = output()
  broken.aggregate.counters['vusers.completed'] -= 5
  broken.aggregate.counters['gatecrash.messages.sent'] += 1
  broken.aggregate.counters['vusers.created'] -= 1
  const { validity } = readArtilleryResult(broken, readChecks(log), then)

  expect(validity.gates.filter((gate) => !gate.ok).map((gate) => gate.name)).toEqual([
    'users started',
    'users that came to an end',
    'messages accounted for',
  ])
})

test.each([
  ['nothing', undefined],
  ['no measurement', { aggregate: {} }],
  ['another tool', { latency: { p99: 3 } }],
])('%s is no result', (_name, value) => {
  expect(() => readArtilleryResult(value, [], plan)).toThrow(expect.objectContaining({ code: 'measurement-invalid' }))
})

test('percentiles are told as far as ten samples lie beyond them', () => {
  const withCount = (count: number) => {
    const changed = output()
    changed.aggregate.summaries['gatecrash.ack_time'].count = count
    return readArtilleryResult(changed, [], plan).serviceTime
  }

  expect(withCount(999)).toMatchObject({ p90Ms: expect.any(Number), p99Ms: null, p999Ms: null })
  expect(withCount(1_000)).toMatchObject({ p99Ms: expect.any(Number), p999Ms: null })
  expect(withCount(19)).toMatchObject({ p50Ms: null, p90Ms: null })
})

test('a sketch is not believed outside of what it measured', () => {
  const changed = output()
  Object.assign(changed.aggregate.summaries['gatecrash.ack_time'], { min: 2, max: 5, p50: 1.9, p90: 5.1 })

  expect(readArtilleryResult(changed, [], plan).serviceTime).toMatchObject({ p50Ms: 2, p90Ms: 5 })
})

test('the plan of artillery.yml', () => {
  expect(plan).toMatchObject({ users: 40, arrivalsMs: 20_000, checks: 8, overrides: {} })
  expect(plan.parameters).toMatchObject({
    phases: '20 s at 2/s',
    scenarios: 'honest user 3, forged token 1',
    messages: 20,
  })
  // 5 s of login, 5 s of connecting, 20 answers and two more of 2 s each.
  expect(plan.longestUserMs).toBe(54_000)
})

test('a quick plan keeps the steps, and draws every scenario as often', () => {
  const quick = planArtillery(script, { quick: true, overrides: { config: { variables: { room: 'lobby' } } } })

  expect(quick).toMatchObject({ users: 16, arrivalsMs: 4_000, checks: 8 })
  expect(quick.parameters).toMatchObject({ messages: 10, room: 'lobby', scenarios: 'honest user 1, forged token 1' })
  const { scenarios } = quick.overrides as { scenarios: { flow?: unknown }[] }
  expect(scenarios.map((one) => one.flow)).not.toContain(undefined)
})

test('a ramp leaves the number of users open', () => {
  const phases = [{ duration: 10, arrivalRate: 1, rampTo: 9 }, { pause: 3 }]

  expect(planArtillery(script, { overrides: { config: { phases } } })).toMatchObject({
    users: null,
    arrivalsMs: 13_000,
  })
})

test.each([
  ['text', 'just text'],
  ['no YAML', 'a: [1'],
  ['no phases', 'config: { ensure: {} }\nscenarios: [{}]'],
  ['no thresholds', 'config: { phases: [{ duration: 1 }] }\nscenarios: [{}]'],
])('%s is no script', (_name, text) => {
  expect(() => planArtillery(text)).toThrow(expect.objectContaining({ code: 'usage' }))
})
