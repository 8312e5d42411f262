/**
 * The driver against a server whose faults are known, at a length that no test suite has time for:
 * `npm run bench:truth [-- distribution ledger] [--out docs/bench-truth.md]`. Parts that are named add to the result file;
 * all of them begin it anew. Exits with 1 when the driver was wrong, with 4 when the machine was too busy to say.
 */
import { appendFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { runWorkload } from '../scenarios/open-loop/run.ts'
import { ackEcho } from '../scenarios/workloads/ack-echo.ts'
import { roomBroadcast } from '../scenarios/workloads/room-broadcast.ts'
import { type Message, recount, startFaultServer } from '../tests/bench/fault-server.ts'

interface Verdict {
  readonly lines: readonly string[]
  readonly right: boolean
  /** False when the driver itself says that the run is not to be believed. */
  readonly valid: boolean
}

const tolerance = 0.02

/** 200 to 600 ms, evenly: the golden ratio leaves no gaps. 24,000 samples, so that p99.9 has 24 beyond it. */
async function distribution(): Promise<Verdict> {
  const delayMs = ({ sender, seq }: Message): number => 200 + 400 * ((seq * 0.618_033_988_7 + sender * 0.05) % 1)
  const server = await startFaultServer({ delayMs })
  try {
    const run = await runWorkload({
      target: server.target,
      workload: ackEcho,
      sockets: 20,
      ratePerSecond: 400,
      warmupMs: 1000,
      durationMs: 60_000,
    })
    const { responseTime, validity } = run
    const rows = [
      ['p50', responseTime?.p50Ms, 400],
      ['p99', responseTime?.p99Ms, 596],
      ['p99.9', responseTime?.p999Ms, 599.6],
    ] as const
    const offOf = (measured: number | null | undefined, due: number): number => Math.abs((measured ?? 0) / due - 1)
    return {
      lines: rows.map(([name, measured, due]) => {
        const off = (offOf(measured, due) * 100).toFixed(2)
        return `${name}: ${measured?.toFixed(1)} ms measured, ${due} ms due, ${off} % off (2 % allowed)`
      }),
      right: rows.every(([, measured, due]) => offOf(measured, due) <= tolerance),
      valid: validity.valid,
    }
  } finally {
    await server.close()
  }
}

/** A million deliveries, of which one in a hundred is dropped, one in 200 repeated, three in 200 held back. */
async function ledger(): Promise<Verdict> {
  const warmupMs = 1000
  const dice = ({ sender, seq }: Message, receiver: number): number =>
    ((Math.imul(sender * 7919 + seq * 104_729 + receiver * 1_299_709, 0x9e3779b1) >>> 8) % 100_000) / 100_000
  const server = await startFaultServer({
    deliver(message, receiver) {
      const thrown = dice(message, receiver)
      return thrown < 0.01 ? 'drop' : thrown < 0.015 ? 'twice' : thrown < 0.03 ? 'swap' : 'pass'
    },
  })
  try {
    const run = await runWorkload({
      target: server.target,
      workload: roomBroadcast,
      sockets: 200,
      rooms: 1,
      sendersPerRoom: 4,
      ratePerSecond: 50,
      warmupMs,
      durationMs: 100_000,
      drainMs: 10_000,
      lateAfterMs: 60_000,
    })
    const expected = (run.counters.sent ?? 0) * 200
    const truth = recount(server.book, warmupMs, expected)
    const { lost = 0, duplicate = 0, inverted = 0, onTime = 0, late = 0 } = run.ledger ?? {}
    const said = { expected: run.ledger?.expected ?? 0, lost, duplicate, inverted }
    return {
      lines: [
        `the server's book: ${JSON.stringify(truth)}`,
        `the driver's ledger: ${JSON.stringify(said)}`,
        `${onTime} on time + ${late} late + ${lost} lost = ${onTime + late + lost} of ${said.expected}`,
      ],
      right:
        JSON.stringify(truth) === JSON.stringify(said) && onTime + late + lost === expected && expected >= 1_000_000,
      // Exactness is no matter of time: a busy machine makes deliveries late, not wrong.
      valid: true,
    }
  } finally {
    await server.close()
  }
}

const parts: Readonly<Record<string, () => Promise<Verdict>>> = { distribution, ledger }
const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } })
const wanted = positionals.length === 0 ? Object.keys(parts) : positionals
let code = 0
if (values.out !== undefined && positionals.length === 0)
  writeFileSync(
    values.out,
    '# The driver against a server whose faults are known\n\nMade by `npm run bench:truth -- --out docs/bench-truth.md`.\n',
  )
for (const name of wanted) {
  const part = parts[name]
  if (part === undefined) {
    console.error(`No part is called ${name}. Parts: ${Object.keys(parts).join(', ')}.`)
    process.exit(2)
  }
  const { lines, right, valid } = await part()
  const load = (loadavg()[0] ?? 0).toFixed(2)
  const verdict = right ? 'right' : valid ? 'WRONG' : 'too busy a machine to say'
  const head = `${new Date().toISOString()}, Node ${process.version}, ${cpus()[0]?.model}, load ${load}`
  const text = `${name}: ${verdict}\n${[head, ...lines].map((line) => `  ${line}`).join('\n')}\n`
  console.log(text)
  if (values.out !== undefined) appendFileSync(values.out, `\n\`\`\`\n${text}\`\`\`\n`)
  if (!right) code = Math.max(code, valid ? 1 : 4)
}
process.exit(code)
