/** The server under test: the reference server in a process of its own, with ceilings that no contender reaches. */
import { readFileSync } from 'node:fs'
import { referenceProfile } from '../../cli/reference-profile.ts'
import { type ReferenceTarget, startReference } from '../../cli/reference-target.ts'
import { createTarget } from '../../target/target.ts'
import { createNetwork } from '../../target/wire/index.ts'

export interface TestServer {
  readonly url: string
  readonly pid: number
  readonly token: string
  /** One counter of its metrics. */
  metric(name: string): Promise<number>
  stop(): Promise<void>
}

const raised = [
  'limits.messages.perAccount=100000000',
  'limits.messages.perAddress=100000000',
  'limits.handshakes.perAddress=1000000',
  'limits.connections.perAccount=1000000',
  'limits.connections.perAddress=1000000',
]

export async function startServer(configuration = 'bare'): Promise<TestServer> {
  const overrides = configuration === 'bare' ? [] : raised
  const server: ReferenceTarget = await startReference({ configuration, overrides, restart: false })
  const target = createTarget(referenceProfile(server.ready), createNetwork(), 10_000)
  const account = target.profile.accounts[0]
  const { token } = account === undefined ? {} : await target.login(account)
  if (token === undefined) throw new Error('the reference server did not let its own account in')
  const { operations } = server.ready
  return {
    url: server.ready.url,
    pid: server.pid,
    token,
    async metric(name) {
      if (operations === undefined) throw new Error('this configuration has no metrics')
      const headers = operations.token === undefined ? {} : { authorization: `Bearer ${operations.token}` }
      const text = await (await fetch(new URL('/metrics', operations.url), { headers })).text()
      const found = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)
      if (found === null) throw new Error(`no metric ${name}`)
      return Number(found[1])
    },
    stop: () => server.stop(),
  }
}

/** User and system time of a process since it began, in microseconds; proc(5). */
export function cpuUsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

export function residentBytesOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
}
