/**
 * What the defences cost: `hardened` against `bare`, the same protocol with every policy off, in interleaved runs, in
 * CPU time of the server process (not wall-clock time: that would measure the other programs on the machine as well).
 * `npm run bench:defences [-- --runs 10] [--idle 0]`; `--idle 10000` also opens that many idle sockets on `hardened`.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { referenceProfile } from '../cli/reference-profile.ts'
import { type ReferenceTarget, startReference } from '../cli/reference-target.ts'
import { openSession, type Session } from '../target/session.ts'
import { createTarget, type Target } from '../target/target.ts'
import { createNetwork } from '../target/wire/index.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    idle: { type: 'string', default: '0' },
    out: { type: 'string' },
  },
})
const RECEIVERS = 200
const BROADCASTS = 200
const SENDERS = 20
const MESSAGES = 200
const CONNECTS = 400
const FLOOD_MS = 4_000

/** Ceilings are raised, no check is removed: each packet is counted, read and authorised all the same. */
const raised = [
  'limits.messages.perAccount=1000000',
  'limits.messages.perAddress=1000000',
  'limits.handshakes.perAddress=1000000',
  'limits.connections.perAccount=1000000',
  'limits.connections.perAddress=1000000',
  'limits.login.perAccount=1000000',
  'limits.login.perAddress=1000000',
]

interface Measures {
  readonly ackedMessage: number
  readonly delivery: number
  readonly connect: number
  readonly idleSocketKb: number
}

/** proc(5), /proc/pid/stat: utime and stime in clock ticks, 14th and 15th field. */
const tickMs = 1_000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * tickMs
}
const residentKb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)

async function open(target: Target, token: string, join = true): Promise<Session> {
  const admission = await openSession(target, { token, join, transport: 'websocket' })
  if (!admission.admitted) throw new Error(`refused: ${admission.refusal.how}`)
  return admission.session
}

async function openMany(target: Target, token: string, count: number, join = true): Promise<Session[]> {
  const sessions: Session[] = []
  while (sessions.length < count) {
    const some = Array.from({ length: Math.min(25, count - sessions.length) }, () => open(target, token, join))
    sessions.push(...(await Promise.all(some)))
  }
  return sessions
}

async function tokenOf(target: Target, index = 0): Promise<string> {
  const account = target.profile.accounts[index]
  const { token } = account === undefined ? {} : await target.login(account)
  if (token === undefined) throw new Error('could not log in')
  return token
}

async function withServer<T>(
  configuration: string,
  overrides: string[],
  use: (target: Target, server: ReferenceTarget) => Promise<T>,
) {
  const server = await startReference({ configuration, overrides })
  try {
    return await use(createTarget(referenceProfile(server.ready), createNetwork(), 30_000), server)
  } finally {
    await server.stop()
  }
}

function measure(configuration: string): Promise<Measures> {
  return withServer(configuration, raised, async (target, { pid }) => {
    const token = await tokenOf(target)
    const senders = await openMany(target, token, SENDERS, false)
    const talk = async (session: Session, messages: number): Promise<void> => {
      await session.join(`own-${session.id.toLowerCase().replace(/[^a-z0-9]/g, '')}`)
      const room = `own-${session.id.toLowerCase().replace(/[^a-z0-9]/g, '')}`
      for (let i = 0; i < messages; i++) {
        const reply = (await session.sayWithAck('a message of usual length, to oneself', 30_000, room))?.[0]
        if ((reply as { ok?: boolean } | undefined)?.ok !== true) throw new Error(`not acknowledged: ${reply}`)
      }
    }
    // Compiled code is what is measured.
    await Promise.all(senders.map((session) => talk(session, 50)))
    let before = cpuMs(pid)
    await Promise.all(senders.map((session) => talk(session, MESSAGES)))
    const ackedMessage = (cpuMs(pid) - before) / (SENDERS * MESSAGES)

    for (const session of await openMany(target, token, 200, false)) session.kill()
    before = cpuMs(pid)
    const residentBefore = residentKb(pid)
    const idle = await openMany(target, token, CONNECTS, false)
    const connect = (cpuMs(pid) - before) / CONNECTS
    const idleSocketKb = (residentKb(pid) - residentBefore) / CONNECTS

    const receivers = idle.slice(0, RECEIVERS)
    for (const session of receivers) await session.join('crowd')
    const speaker = receivers[0]!
    let heard = 0
    for (const session of receivers) session.onHeard = () => heard++
    const broadcast = async (count: number): Promise<void> => {
      heard = 0
      for (let i = 0; i < count; i++) {
        speaker.say('a message of usual length, to all', { room: 'crowd' })
        if (i % 10 === 9) await sleep(1)
      }
      while (heard < count * RECEIVERS) await sleep(5)
    }
    await broadcast(20)
    before = cpuMs(pid)
    await broadcast(BROADCASTS)
    const delivery = (cpuMs(pid) - before) / (BROADCASTS * RECEIVERS)
    for (const session of [...senders, ...idle]) session.kill()
    return { ackedMessage, delivery, connect, idleSocketKb }
  })
}

/** p99 of an honest user's acknowledgement, quiet and while another account sends as fast as it can. */
function measureFlood(): Promise<{ quietMs: number; floodedMs: number; delivered: string }> {
  return withServer('hardened', [], async (target) => {
    const [honest, witness] = [
      await open(target, await tokenOf(target, 0)),
      await open(target, await tokenOf(target, 1)),
    ]
    const flooder = await tokenOf(target, 2)
    const texts = new Set<string>()
    witness.onHeard = ({ text }) => texts.add(text)
    const p99 = async (name: string): Promise<{ ms: number; sent: number }> => {
      const times: number[] = []
      const endMs = performance.now() + FLOOD_MS
      for (let i = 0; performance.now() < endMs; i++) {
        const startMs = performance.now()
        await honest.sayWithAck(`${name}-${i}`, 10_000)
        times.push(performance.now() - startMs)
        await sleep(100)
      }
      times.sort((a, b) => a - b)
      return { ms: times[Math.ceil(times.length * 0.99) - 1] ?? 0, sent: times.length }
    }
    const quiet = await p99('quiet')
    let flooding = true
    const flood = (async () => {
      while (flooding) {
        const session = await open(target, flooder).catch(() => undefined)
        while (flooding && session?.isOpen) {
          for (let i = 0; i < 50; i++) session.say('flood')
          await sleep(1)
        }
        await sleep(50)
      }
    })()
    const flooded = await p99('flooded')
    flooding = false
    await flood
    const arrived = [...texts].filter((text) => text.startsWith('flooded-')).length
    return { quietMs: quiet.ms, floodedMs: flooded.ms, delivered: `${arrived} of ${flooded.sent}` }
  })
}

function measureIdle(count: number): Promise<string> {
  return withServer('hardened', raised, async (target, { pid }) => {
    const token = await tokenOf(target)
    await openMany(target, token, 50, false)
    const before = residentKb(pid)
    const sessions = await openMany(target, token, count, false)
    await sleep(3_000)
    const kb = (residentKb(pid) - before) / count
    const alive = sessions.filter(({ isOpen }) => isOpen).length
    for (const session of sessions) session.kill()
    return `${alive} of ${count} idle sockets open, ${kb.toFixed(1)} KB each`
  })
}

const median = (numbers: number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

const lines: string[] = []
function say(line: string): void {
  lines.push(line)
  console.log(line)
}

const runs = Number(values.runs)
const busy = loadavg()[0]! / availableParallelism()
say(`${new Date().toISOString()}, Node ${process.version}, ${cpus()[0]?.model}, ${availableParallelism()} cores`)
say(`load at the start ${loadavg()[0]?.toFixed(2)}: ${busy < 0.5 ? 'a quiet machine' : 'NOT a quiet machine'}`)
const results: Record<string, Measures[]> = { hardened: [], bare: [] }
for (let run = 0; run < runs; run++) {
  // Turn about who goes first, so that what changes with time does not fall on one of them.
  for (const name of run % 2 === 0 ? ['bare', 'hardened'] : ['hardened', 'bare']) {
    results[name]?.push(await measure(name))
  }
  console.error(`run ${run + 1} of ${runs}`)
}
const units = { ackedMessage: 'ms CPU', delivery: 'ms CPU', connect: 'ms CPU', idleSocketKb: 'KB' } as const
const goals = { ackedMessage: 0.9, delivery: 0.9, connect: 0.8, idleSocketKb: 1 } as const
for (const name of Object.keys(units) as (keyof Measures)[]) {
  const of = (configuration: string): number[] => results[configuration]?.map((measures) => measures[name]) ?? []
  const ratios = of('bare').map((bare, run) => bare / of('hardened')[run]!)
  const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`
  const costs = `bare ${median(of('bare')).toFixed(4)}, hardened ${median(of('hardened')).toFixed(4)} ${units[name]}`
  say(`${name}: ${median(ratios).toFixed(2)} of bare's (${spread}; goal ${goals[name]}); medians: ${costs}`)
}
const flood = await measureFlood()
const times = (flood.floodedMs / flood.quietMs).toFixed(1)
say(
  `honest p99: quiet ${flood.quietMs.toFixed(1)} ms, flooded ${flood.floodedMs.toFixed(1)} ms (${times} times, goal 3)`,
)
say(`honest messages heard by another user under the flood: ${flood.delivered}`)
if (Number(values.idle) > 0) say(await measureIdle(Number(values.idle)))
if (values.out !== undefined) writeFileSync(values.out, `${lines.join('\n')}\n`)
process.exit(0)
