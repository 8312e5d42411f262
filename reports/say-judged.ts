/** What measurements came to, in words: the same in every format. */
import type { Verdict } from './compare-benchmarks.ts'
import { rate, ratio } from './figures.ts'
import type { Judged, Standing } from './judge-runs.ts'
import type { Capacity } from './model.ts'
import { plural } from './text.ts'

export const standingMarks: Readonly<Record<Standing, string>> = {
  better: '✓ better',
  same: '= same',
  worse: '✗ worse',
  'cannot tell': '? cannot tell',
}

/** `1.12× (1.05× to 1.20×), p 0.0022`, and what would settle it. */
export function sayJudged({ ratio: times, interval, p, standing, runsNeeded }: Judged): string {
  const parts = [
    times === null
      ? ''
      : `${ratio(times)}${interval === null ? '' : ` (${ratio(interval.low)} to ${ratio(interval.high)})`}`,
    p === null ? '' : `p ${p < 0.001 ? '< 0.001' : Number(p.toPrecision(2))}`,
    standing === 'cannot tell' && runsNeeded !== null
      ? `about ${runsNeeded >= 1000 ? 'a thousand or more runs' : plural(runsNeeded, 'run')} of each would settle it`
      : '',
  ]
  return parts.filter((part) => part !== '').join(', ') || 'too few valid runs'
}

/** `ack-echo, hardened against bare: response p99 is worse: 1.12× …` */
export function sayVerdict({ workload, run, base, metric, judged }: Verdict): string {
  const standing = judged.standing === 'cannot tell' ? 'cannot be told' : `is ${judged.standing}`
  return `${workload}, ${run} against ${base}: ${metric} ${standing}: ${sayJudged(judged)}`
}

/** `between 4,000 /s and 4,200 /s` */
export function sayCapacity({ up, down }: Capacity): string {
  const { heldPerSecond: held, failedPerSecond: failed } = up
  const said =
    held === null
      ? failed === null
        ? 'not found'
        : `below ${rate(failed)}`
      : failed === null
        ? `${rate(held)} or more`
        : `between ${rate(held)} and ${rate(failed)}`
  if (down?.heldPerSecond == null || down.failedPerSecond === null) return said
  return `${said}; from above, between ${rate(down.heldPerSecond)} and ${rate(down.failedPerSecond)}`
}
