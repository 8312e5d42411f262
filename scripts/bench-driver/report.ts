/** What a part of the benchmark says: lines of figures, and a line for each goal. */
import { ratioOf, type Spread, spreadOf } from './contenders.ts'

export interface Goal {
  readonly name: string
  readonly goal: string
  readonly actual: string
  readonly met: boolean
}

export interface Report {
  /** A line that is printed at once and kept for the result file. */
  say(line: string): void
  /** Judges a figure, says so, and keeps it for the summary. */
  judge(name: string, goal: string, actual: string, met: boolean): void
  readonly lines: readonly string[]
  readonly goals: readonly Goal[]
}

export function createReport(): Report {
  const lines: string[] = []
  const goals: Goal[] = []
  const say = (line: string): void => {
    lines.push(line)
    console.log(line)
  }
  return {
    say,
    judge(name, goal, actual, met) {
      goals.push({ name, goal, actual, met })
      say(`  ${met ? 'met    ' : 'NOT MET'} ${name}: ${actual} (goal ${goal})`)
    },
    lines,
    goals,
  }
}

export const fixed = (value: number, digits = 2): string => value.toFixed(digits)

export const spreadText = ({ median, min, max }: Spread, digits = 2): string =>
  `${fixed(median, digits)} (${fixed(min, digits)} to ${fixed(max, digits)})`

/** For `… >= goal`. */
export function judgeRatio(report: Report, name: string, ratio: Spread, goal: number): void {
  report.judge(name, `>= ${goal}`, `${spreadText(ratio)} times`, ratio.median >= goal)
}

/** The contender that knows no message and no time: what it costs is what Node's sockets cost. */
const limit = 'frame counter'

/** Says what each contender reached by round, and judges the first against those that have a goal. */
export function judgeContenders(
  report: Report,
  what: string,
  { gatecrash = [], ...others }: Readonly<Record<string, readonly number[]>>,
  goals: Readonly<Record<string, number>>,
): void {
  report.say(`  gatecrash: ${spreadText(spreadOf(gatecrash), 0)} ${what} per CPU-second`)
  for (const [name, values] of Object.entries(others))
    report.say(
      `  ${name}: ${spreadText(spreadOf(values), 0)}; gatecrash ${spreadText(ratioOf(gatecrash, values))} times`,
    )
  for (const [name, goal] of Object.entries(goals)) {
    const theirs = others[name] ?? []
    judgeRatio(report, `${what} against ${name}`, ratioOf(gatecrash, theirs), goal)
    report.say(`          the limit, a ${limit}: ${spreadText(ratioOf(others[limit] ?? [], theirs))} times`)
  }
}
