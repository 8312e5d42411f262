/** What the server's process used, from /proc: CPU time and resident memory. Linux only. */
import { readFileSync } from 'node:fs'

export interface ProcessCost {
  /** User and system time since the process began. */
  readonly cpuUs: number
  readonly residentBytes: number
}

// USER_HZ is 100 on every Linux that Node supports (man 7 time); the kernel scales whatever it uses inside.
const usPerTick = 10_000

/** The cost so far of one process, or null if it is gone or the system has no /proc. */
export function readProcessCost(pid: number): ProcessCost | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // man 5 proc: the name in parentheses may hold anything; after it, field 3 is the state, 14 utime, 15 stime.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return {
      cpuUs: (Number(fields[11]) + Number(fields[12])) * usPerTick,
      residentBytes: resident === null ? 0 : Number(resident[1]) * 1024,
    }
  } catch {
    return null // the process ended: its cost is unknown, not zero
  }
}
