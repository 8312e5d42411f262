/** What the machine allows, read before anything is opened. Linux says it in /proc; elsewhere the limits are unknown. */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { EnvironmentFacts } from './validity.ts'

/** Descriptors that a generator needs besides its sockets: modules, pipes, epoll, timers, the report. */
const spareDescriptors = 64

/** The limits of this process beside what so many sockets need, which come from so many addresses. */
export function readEnvironment(sockets: number, addresses = 1): EnvironmentFacts {
  return {
    descriptorLimit: descriptorLimit(),
    descriptorsNeeded: sockets + spareDescriptors,
    localPorts: localPorts() * addresses,
    portsNeeded: sockets,
    cores: availableParallelism(),
  }
}

/** Some ports of the range are somebody else's, or not free again yet. */
const usableShare = 0.9

/**
 * Where so many connections to a server can come from: on Linux, to a server on 127.x.y.z, as many loopback addresses as
 * their ports need. Undefined where one is enough, or where the machine has no others to give.
 */
export function sourceAddresses(url: string, connections: number): readonly string[] | undefined {
  const wanted = Math.ceil(connections / (localPorts() * usableShare))
  if (wanted < 2 || wanted > 250 || process.platform !== 'linux') return undefined
  if (!/^127\.\d+\.\d+\.\d+$/.test(new URL(url).hostname)) return undefined
  return Array.from({ length: wanted }, (_, index) => `127.0.0.${index + 1}`)
}

/** Microseconds for which the system held this process group back, or null where that is not known. */
export function readThrottledUs(): number | null {
  const found = /^throttled_usec (\d+)$/m.exec(read('/sys/fs/cgroup/cpu.stat'))
  return found === null ? null : Number(found[1])
}

function descriptorLimit(): number {
  const found = /^Max open files\s+(\d+|unlimited)/m.exec(read('/proc/self/limits'))
  return found === null || found[1] === 'unlimited' ? Number.POSITIVE_INFINITY : Number(found[1])
}

function localPorts(): number {
  const found = /^(\d+)\s+(\d+)/.exec(read('/proc/sys/net/ipv4/ip_local_port_range'))
  // Without /proc: IANA's ephemeral range, which macOS and Windows keep to.
  return found === null ? 16_384 : Number(found[2]) - Number(found[1]) + 1
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // not Linux: an unknown limit is no reason to refuse
  }
}
