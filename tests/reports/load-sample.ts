/** A believable report of a load test: two configurations measured six times in turns, a search, and honest users under attack. */
import type { BenchRun, Capacity, Report, TimelinePoint } from '../../reports/model.ts'
import { createTally, record, toLatency } from '../../scenarios/open-loop/tally.ts'
import { bench, draft, report } from './sample-report.ts'

/** Response times of one run: most at `middleMs`, a tail that grows with it; the same for the same seed. */
function latencies(middleMs: number, seed: number) {
  const [response, service] = [createTally(), createTally()]
  for (let index = 0; index < 20_000; index++) {
    const share = ((index * 7919 + seed * 104_729) % 20_000) / 20_000
    const ms = middleMs * (0.8 + 0.4 * share + 0.4 * share ** 40 * 20)
    record(response, ms + 0.3)
    record(service, ms)
  }
  return { responseTime: toLatency(response), serviceTime: toLatency(service) }
}

function timeline(middleMs: number, seed: number): TimelinePoint[] {
  return Array.from({ length: 20 }, (_, atS) => {
    const wave = 1 + 0.1 * Math.sin(atS + seed)
    const stall = atS === 12 ? 6 : 1
    return {
      atS,
      sent: 200,
      received: 200 - (stall > 1 ? 3 : 0),
      errors: 0,
      p50Ms: middleMs * wave,
      p99Ms: middleMs * wave * 3 * stall,
      maxMs: middleMs * wave * 5 * stall,
      socketsOpen: 100 - (atS > 14 ? 2 : 0),
      socketsCut: atS > 14 ? 2 : 0,
      serverCpuShare: 0.4 * wave,
      serverResidentBytes: Math.round((180 + atS) * 2 ** 20),
      serverLoopDelayMs: 2 * wave * stall,
    }
  })
}

/** One run; `round` pairs it with the other side's. */
export function loadRun(middleMs: number, round: number, more: Partial<BenchRun> = {}): BenchRun {
  const scatter = 1 + 0.01 * Math.sin(3 * round + middleMs)
  const fanOut = { First: 0.8, Median: 1, Last: 1.6, Spread: 0.8 }
  return bench({
    workload: 'room-broadcast',
    parameters: { sockets: 100, rooms: 5, payloadBytes: 64 },
    ...latencies(middleMs * scatter, round),
    goodputPerSecond: 4000,
    ledger: { expected: 80_000, onTime: 80_000, late: 0, lost: 0, duplicate: 0, inverted: 0 },
    thresholds: [],
    counters: {
      round,
      serverCpuUsPerSent: 200 * middleMs * scatter,
      serverResidentBytes: 200 * 2 ** 20,
      ...Object.fromEntries(
        Object.entries(fanOut).flatMap(([station, times]) => [
          [`fanOut${station}P50Ms`, times * middleMs],
          [`fanOut${station}P99Ms`, 3 * times * middleMs],
        ]),
      ),
    },
    timeline: timeline(middleMs, round),
    ...more,
  })
}

export const rounds = (middleMs: number, more: Partial<BenchRun> = {}): BenchRun[] =>
  Array.from({ length: 6 }, (_, index) => loadRun(middleMs, index + 1, more))

const rates = [100, 200, 400, 800, 1600, 1200, 1400, 1300, 1250, 1300, 1250] as const

export const capacity: Capacity = {
  workload: 'ack-echo',
  objective: { p99Ms: 100, deliveredPercent: 99.9, goodputPercent: 98 },
  up: { heldPerSecond: 1250, failedPerSecond: 1300 },
  down: { heldPerSecond: 1238, failedPerSecond: 1300 },
  remarks: ['No hysteresis: from an overload it comes back to the same rate.'],
  probes: rates.map((ratePerSecond, index) => {
    const held = ratePerSecond <= 1250
    return {
      ratePerSecond,
      direction: index > 8 ? 'down' : 'up',
      held,
      why: held ? '' : 'p99 240.0 ms',
      goodputPerSecond: Math.min(ratePerSecond, 1280),
      p50Ms: held ? 1.5 : 90,
      p99Ms: held ? 3 + ratePerSecond / 100 : 240,
      deliveredPercent: 100,
      valid: true,
    }
  }),
}

const underAttack = (
  [
    ['none', 1],
    ['flood', 1.6],
    ['token-storm', 2.4],
    ['slow-readers', 1.1],
  ] as const
).map(([attack, times]) =>
  loadRun(1.2 * times, 1, {
    workload: 'honest-under-attack',
    parameters: { sockets: 100, rooms: 5, payloadBytes: 64, attack },
    counters: {},
  }),
)

const command = 'gatecrash bench --config bare,hardened --workload room-broadcast,honest-under-attack --runs 6'

export const loadReport: Report = report({
  runs: [
    { ...draft('bare', { benchmarks: [...rounds(1.2), ...underAttack] }), command },
    { ...draft('hardened', { benchmarks: [...rounds(1.5), ...underAttack], capacities: [capacity] }), command },
  ],
})
