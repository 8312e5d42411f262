/**
 * The open-loop driver against everything else that could do its work, on this machine, in CPU time of the generator:
 * `npm run bench:driver [-- PART…] [--runs 5] [--out docs/bench-driver.md]`. Contenders run one at a time and in turn.
 * Parts: acks, deliveries, connects, idle, many, rates, lag, flat; all of them without any.
 */
import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { acks } from './bench-driver/parts/acks.ts'
import { connects } from './bench-driver/parts/connects.ts'
import { deliveries } from './bench-driver/parts/deliveries.ts'
import { flat } from './bench-driver/parts/flat.ts'
import { idle, many } from './bench-driver/parts/idle.ts'
import { lag, rates } from './bench-driver/parts/rates.ts'
import { createReport, type Report } from './bench-driver/report.ts'

const parts: Readonly<Record<string, (report: Report, runs: number) => Promise<void>>> = {
  acks,
  deliveries,
  connects,
  idle,
  many,
  rates,
  lag,
  flat,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' }, out: { type: 'string' } },
})
const wanted = positionals.length === 0 ? Object.keys(parts) : positionals
const unknown = wanted.find((name) => parts[name] === undefined)
const runs = Number(values.runs)
if (unknown !== undefined || !Number.isInteger(runs) || runs < 1) {
  console.error(unknown === undefined ? '--runs takes a whole number from 1 on.' : `No part is called ${unknown}.`)
  console.error(`Parts: ${Object.keys(parts).join(', ')}.`)
  process.exit(2)
}

const report = createReport()
const { say } = report
const busy = (): string => {
  const load = loadavg()[0] ?? 0
  return `load ${load.toFixed(2)}${load > 0.5 * availableParallelism() ? ', NOT a quiet machine' : ''}`
}
say(
  `${new Date().toISOString()}, Node ${process.version}, ${cpus()[0]?.model}, ${availableParallelism()} cores, ${busy()}`,
)
say(
  `npm run bench:driver -- ${[...wanted, `--runs ${runs}`].join(' ')}; medians of ${runs} runs, lowest and highest beside`,
)
for (const name of wanted) {
  say('')
  await parts[name]?.(report, runs)
}
say('')
say(`Goals (at the end: load ${(loadavg()[0] ?? 0).toFixed(2)})`)
for (const { name, goal, actual, met } of report.goals)
  say(`${met ? 'met    ' : 'NOT MET'} ${name}: ${actual} (goal ${goal})`)
if (values.out !== undefined)
  writeFileSync(values.out, `# The driver, measured\n\n\`\`\`\n${report.lines.join('\n')}\n\`\`\`\n`)
process.exit(0)
