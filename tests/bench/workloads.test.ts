/** Every workload against the reference server, short: what it says it did must have happened there. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadTargetOf } from '../../cli/load-target.ts'
import { type OpenTargets, openTargets } from '../../cli/open-targets.ts'
import type { BenchRun } from '../../reports/model.ts'
import { createGapBook } from '../../scenarios/disturbances/gap-book.ts'
import type { LoadTarget } from '../../scenarios/open-loop/load-target.ts'
import { fitLine } from '../../scenarios/workloads/fit-line.ts'
import { measurements } from '../../scenarios/workloads/index.ts'
import type { MeasureOptions } from '../../scenarios/workloads/measurement.ts'
import { serve } from './fault-server.ts'

const ceilings = [
  'limits.messages.perAccount=150',
  'limits.messages.perAddress=5000',
  'limits.handshakes.perAddress=5000',
  'limits.connections.perAccount=200',
  'limits.connections.perAddress=500',
  'limits.login.perAddress=1000',
]
const flags = { set: [], allowRemote: [], timeout: 10_000 }
const short = { sockets: 6, rooms: 2, ratePerSecond: 40, warmupMs: 200, durationMs: 1500, lateAfterMs: 60_000 } as const

async function open(configuration: string, more: readonly string[] = []): Promise<OpenTargets> {
  return openTargets(
    undefined,
    { ...flags, config: [configuration] },
    {
      defaultConfigs: [],
      overrides: [...ceilings, ...more],
      accounts: 7,
      signal: new AbortController().signal,
    },
  )
}

async function describeTarget(opened: OpenTargets, withAlgorithm?: LoadTarget['withAlgorithm']): Promise<LoadTarget> {
  const [target] = opened.targets
  if (target === undefined) throw new Error('no server was started')
  return loadTargetOf(target, opened.network, {
    timeoutMs: 10_000,
    ...(withAlgorithm === undefined ? {} : { withAlgorithm }),
  })
}

function named(name: string) {
  const found = measurements.find((measurement) => measurement.name === name)
  if (found === undefined) throw new Error(`no workload ${name}`)
  return found
}

async function run(name: string, target: LoadTarget, more: Partial<MeasureOptions> = {}): Promise<BenchRun[]> {
  const found: BenchRun[] = []
  for await (const bench of named(name).run({ ...short, target, ...more })) found.push(bench)
  return found
}

async function runOne(name: string, target: LoadTarget, more: Partial<MeasureOptions> = {}): Promise<BenchRun> {
  const [bench] = await run(name, target, more)
  if (bench === undefined) throw new Error(`${name} measured nothing`)
  expect(bench.workload).toBe(name)
  for (const gate of ['ledger', 'parsed control group']) {
    expect(bench.validity.gates.find((one) => one.name === gate)).toMatchObject({ ok: true })
  }
  return bench
}

describe('against the reference server', { timeout: 60_000 }, () => {
  let opened: OpenTargets
  let target: LoadTarget
  beforeAll(async () => {
    opened = await open('hardened')
    target = await describeTarget(opened)
  }, 60_000)
  afterAll(() => opened?.close())

  test('it allows every workload', () => {
    expect(measurements.map((measurement) => measurement.missing(target))).toEqual(measurements.map(() => undefined))
  })

  test('direct-message: each pair is two users, and the sender hears its own', async () => {
    const { ledger, parameters } = await runOne('direct-message', target)
    expect(ledger).toEqual({ expected: 120, onTime: 120, late: 0, lost: 0, duplicate: 0, inverted: 0 })
    expect(parameters).toMatchObject({ sockets: 6, rooms: 3, senders: 3, senderHears: true })
  })

  test.each([
    ['direct-message', { sockets: 6, rooms: 3, senders: 3 }],
    ['polling', { sockets: 6, transport: 'polling' }],
  ])('%s is shared out among generators, and nothing is lost between them', async (name, parameters) => {
    const { ledger, counters, ...merged } = await runOne(name, target, { generators: 2 })
    expect(merged.parameters).toMatchObject({ ...parameters, generators: 2 })
    const { expected = 0 } = ledger ?? {}
    expect(expected).toBeGreaterThanOrEqual(counters.sent ?? Number.NaN)
    expect(ledger).toMatchObject({ onTime: expected, late: 0, lost: 0, duplicate: 0, inverted: 0 })
  })

  test('mixed-chat: rooms of all sizes, and what is typed is not counted', async () => {
    const { ledger, counters, parameters } = await runOne('mixed-chat', target, { rooms: 2, ratePerSecond: 60 })
    expect(ledger).toMatchObject({ lost: 0, duplicate: 0, inverted: 0 })
    expect(ledger?.expected).toBeGreaterThan(2 * (counters.sent ?? 0))
    expect(counters.asides).toBeGreaterThan(0)
    expect(parameters).toMatchObject({ arrivals: 'poisson', senders: 6, asidesPerSecond: 30 })
  })

  test.each(['connect-ramp', 'upgrade'])('%s: every connection comes about, each phase timed', async (name) => {
    const { ledger, counters } = await runOne(name, target)
    expect(ledger).toMatchObject({ expected: 6, onTime: 6, lost: 0 })
    expect(counters).toMatchObject({ sent: 6, socketsOpenAtEnd: 6 })
    expect(counters.handshakeNamespaceP50Ms).toBeGreaterThan(0)
    expect(counters.handshakeUpgradeP50Ms !== undefined).toBe(name === 'upgrade')
  })

  test('a refused connection is a lost one, with its reason', async () => {
    const strangers = { ...target, users: [{ token: 'not a token' }] }
    const { ledger, counters } = await runOne('connect-ramp', strangers)
    expect(ledger).toMatchObject({ expected: 6, onTime: 0, lost: 6 })
    expect(counters['lost: target-refused-honest-client']).toBe(6)
  })

  test('idle: all stay, and memory is a slope with an interval', async () => {
    const { ledger, counters } = await runOne('idle', target, { sockets: 10 })
    expect(ledger).toMatchObject({ expected: 10, onTime: 10, lost: 0 })
    expect(counters.serverBytesPerSocketLow).toBeLessThanOrEqual(counters.serverBytesPerSocket ?? Number.NaN)
  })

  test('reconnect-storm: everybody is cut, comes back and has missed something; the others lose nothing', async () => {
    const { ledger, counters } = await runOne('reconnect-storm', target)
    expect(ledger).toMatchObject({ lost: 0 })
    expect(counters).toMatchObject({ stormCut: 6, stormBack: 6, stormNeverBack: 0, stormRecovered: 0 })
    expect(counters.stormMissed).toBeGreaterThan(0)
    expect(counters.stormBackP50Ms).toBeGreaterThan(400)
  })

  test('refresh-storm: on a slow server nobody begins a second refresh with the same token', async () => {
    const slow: LoadTarget = {
      ...target,
      refresh: async (user) => {
        // Longer than the waves are apart.
        await sleep(1_000)
        return (await target.refresh?.(user)) ?? ''
      },
    }
    const { counters } = await runOne('refresh-storm', slow)
    const users = target.users.length
    expect(counters).toMatchObject({ refreshes: users, refreshesWaiting: 2 * users, refreshesFailed: 0, socketsCut: 0 })
  })

  test('refresh-storm: every user refreshes in each wave, and renews', async () => {
    const { counters } = await runOne('refresh-storm', target)
    const waves = 3 * target.users.length
    expect(counters).toMatchObject({ refreshes: waves, refreshesFailed: 0, renewals: waves, renewalsFailed: 0 })
    expect(counters.refreshP50Ms).toBeGreaterThan(0)
  })

  test('slow-consumers: those who read lose nothing', async () => {
    const { ledger, counters } = await runOne('slow-consumers', target)
    expect(ledger).toMatchObject({ lost: 0 })
    expect((counters.slowReadersOpen ?? 0) + (counters.slowReadersCut ?? 0)).toBe(2)
  })

  test('polling is polling', async () => {
    const { parameters, ledger } = await runOne('polling', target, { transport: 'websocket' })
    expect(parameters.transport).toBe('polling')
    expect(ledger).toMatchObject({ lost: 0 })
  })

  test('handshake-by-algorithm: one run for each algorithm, on servers that sign with it', async () => {
    const withAlgorithm = async (algorithm: string) => {
      const variant = await open('hardened', [`token.algorithm=${algorithm}`])
      return { target: await describeTarget(variant), close: () => variant.close() }
    }
    const runs = await run('handshake-by-algorithm', { ...target, withAlgorithm })
    expect(runs.map(({ parameters }) => parameters.algorithm)).toEqual(['HS256', 'RS256', 'ES256', 'EdDSA'])
    expect(runs.map(({ ledger }) => ledger?.lost)).toEqual([0, 0, 0, 0])
    const [only] = await run('handshake-by-algorithm', target)
    expect(only?.parameters.algorithm).toBe('HS256')
  })

  test('honest-under-attack: the hardened server turns each attack away, and honest users lose nothing', async () => {
    const runs = await run('honest-under-attack', target)
    const by = new Map(runs.map((bench) => [bench.parameters.attack, bench]))
    expect([...by.keys()]).toEqual([
      'none',
      'flood',
      'token-storm',
      'oversized-packets',
      'namespace-storm',
      'slow-readers',
    ])
    expect(runs.map(({ ledger }) => ledger?.lost)).toEqual([0, 0, 0, 0, 0, 0])
    expect(by.get('flood')?.counters.floodSent).toBeGreaterThan(500)
    // What would count as done if nobody stopped it: the flood was cut off, the big packets' senders thrown out.
    expect(by.get('flood')?.counters.floodCutOff).toBeGreaterThan(0)
    expect(by.get('oversized-packets')?.counters.attackThrownOut).toBeGreaterThan(0)
    expect(by.get('token-storm')?.counters.attackVisits).toBeGreaterThan(20)
  })
})

test('recovery: who was cut gets what was missed, where the server keeps it', { timeout: 60_000 }, async () => {
  const opened = await open('recovery')
  try {
    const { counters } = await runOne('reconnect-storm', await describeTarget(opened), { durationMs: 2500 })
    expect(counters).toMatchObject({ stormCut: 6, stormBack: 6, stormRecovered: 6, stormMissed: 0 })
  } finally {
    await opened.close()
  }
})

test('a poorer target: each workload that it cannot do names the fact', async ({ onTestFinished }) => {
  const { target } = await serve(onTestFinished)
  const poor = { ...target, transports: ['websocket'] }
  const missing = Object.fromEntries(measurements.map((one) => [one.name, one.missing(poor)]))
  expect(missing).toMatchObject({
    'ack-echo': undefined,
    'direct-message': 'chat.direct',
    'refresh-storm': 'refresh (and login.refreshToken)',
    polling: 'transports: polling',
    upgrade: 'transports: polling, websocket',
    'handshake-by-algorithm': 'key.algorithm',
    'honest-under-attack': '--allow-disruptive: it may harm service',
  })
})

test('the gap book: what lies between the first and the last of a sender was missed', () => {
  const book = createGapBook()
  const text = (plan: number, sender: number, seq: number) =>
    `2["m",{"text":"gc0123456789${plan}p.${sender}.${seq}.5000 xyz"}]`
  for (const seq of [4, 5, 9, 5]) book.note(text(1, 0, seq))
  for (const seq of [0, 1]) book.note(text(2, 0, seq))
  expect(book.note('2["other",{}]')).toBe(false)
  expect([book.heard, book.repeated, book.missed()]).toEqual([5, 1, 3])
})

test('the slope of memory over sockets, as scipy.stats.linregress has it', () => {
  const line = fitLine([
    [0, 100],
    [10, 131],
    [20, 159],
    [30, 194],
    [40, 218],
    [50, 253],
  ])
  // slope 3.0314, standard error 0.0599, twice times t(0.975, 4) = 2.776
  expect(line?.slope).toBeCloseTo(3.0314, 3)
  expect((line?.high ?? 0) - (line?.low ?? 0)).toBeCloseTo(0.3325, 3)
  expect(fitLine([[1, 1]])).toBeNull()
})
