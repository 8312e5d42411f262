/**
 * What the defences cost: `hardened` against `bare`, the same protocol with every policy off, slice by slice in turn, in
 * CPU time of the server process (not wall-clock time: that would measure the other programs on the machine as well).
 *
 * npm run bench:defences -- [--runs 10] [--idle 10000] [--out docs/measurements/defences.md] [--state FILE]
 *
 * A run takes about 20 seconds, the idle sockets half a minute. With --state what was measured is kept in a file, and a
 * second call goes on where the first one was stopped.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { measureCosts, raised } from './defences/cost.ts'
import { findings, type Sample, verdict } from './defences/findings.ts'
import { measureFlood } from './defences/flood.ts'
import { openMany, tokenOf, withServer } from './defences/measured-server.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    idle: { type: 'string', default: '0' },
    out: { type: 'string' },
    state: { type: 'string' },
  },
})
const runs = Number(values.runs)
const idle = Number(values.idle)
const { state } = values
const samples: Sample[] =
  state !== undefined && existsSync(state)
    ? readFileSync(state, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Sample)
    : []

function keep(sample: Sample): void {
  samples.push(sample)
  if (state !== undefined) appendFileSync(state, `${JSON.stringify(sample)}\n`)
}
const have = (kind: Sample['kind']): number => samples.filter((sample) => sample.kind === kind).length

function measureIdle(count: number): Promise<Sample> {
  return withServer({ configuration: 'hardened', overrides: raised }, async ({ target, read }) => {
    const token = await tokenOf(target)
    await openMany(target, token, 50)
    const before = await read()
    const sessions = await openMany(target, token, count)
    // Past the handshake's deadline: who was not really in would be gone.
    await sleep(7_000)
    const kbEach = ((await read()).residentBytes - before.residentBytes) / 1_024 / count
    const open = sessions.filter(({ isOpen }) => isOpen).length
    for (const session of sessions) session.kill()
    return { kind: 'idle', asked: count, open, kbEach }
  })
}

const load = (): string => (loadavg()[0] ?? 0).toFixed(2)
const loadAtStart = load()
for (let run = have('cost'); run < runs; run++) {
  console.error(`cost of each message, delivery, connect and socket: run ${run + 1} of ${runs}`)
  keep({ kind: 'cost', ...(await measureCosts(['bare', 'hardened'])) })
}
if (have('flood') < runs) {
  const first = have('flood')
  console.error(`honest users under a flood: ${runs - first} runs`)
  await measureFlood(runs - first, (run) => keep({ kind: 'flood', ...run }))
}
if (idle > 0) {
  console.error(`${idle} idle sockets`)
  keep(await measureIdle(idle))
}

const rows = findings(samples)
const machine = `Node ${process.version}, ${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, load ${loadAtStart} at the start and ${load()} at the end`
console.log(`${new Date().toISOString()}, ${machine}`)
for (const row of rows) {
  console.log(`${verdict(row).padEnd(12)} ${row.what}: ${row.measured} (goal: ${row.goal}). ${row.detail}`)
}
if (values.out !== undefined) {
  mkdirSync(dirname(values.out), { recursive: true })
  writeFileSync(values.out, page())
}
process.exit(0)

function page(): string {
  const lines = rows.map((row) => `| ${row.what} | ${row.goal} | ${row.measured} | ${verdict(row)} | ${row.detail} |`)
  return `# What the defences cost

\`hardened\` against \`bare\`, the same protocol with every policy off. Ratios are work done for the same CPU time of the
server process (for memory: the same memory), as the median of ${have('cost')} runs, with the smallest and the largest; in each run both servers do slices of a fraction of a second in turn. \`npm run bench:defences -- --runs 10 --idle 10000 --out docs/measurements/defences.md\` measures it anew, in about
four minutes.

${new Date().toISOString().slice(0, 10)}, ${machine}.

| what | goal | median (min to max) | goal met | measured |
|---|---|---|---|---|
${lines.join('\n')}
`
}
