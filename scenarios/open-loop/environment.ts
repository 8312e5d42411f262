/** What the machine allows, read before anything is opened. Linux says it in /proc; elsewhere the limits are unknown. */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { EnvironmentFacts } from './validity.ts'

/** Descriptors that a generator needs besides its sockets: modules, pipes, epoll, timers, the report. */
const spareDescriptors = 64

/** The limits of this process beside what so many sockets need. */
export function readEnvironment(sockets: number): EnvironmentFacts {
  return {
    descriptorLimit: descriptorLimit(),
    descriptorsNeeded: sockets + spareDescriptors,
    localPorts: localPorts(),
    portsNeeded: sockets,
    cores: availableParallelism(),
  }
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
