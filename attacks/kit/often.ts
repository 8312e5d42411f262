/** Asks a server for the same thing again and again, until more was asked for than its limit can allow. */
import { mostAllowed, type Rate } from './flood.ts'

export interface Pressure {
  /** Undefined where none is declared. */
  readonly limit: Rate | undefined
  /** Stands in for a limit that is not declared: so many granted, and none refused, are too many. */
  readonly undeclared: Rate
  readonly fewest: number
  readonly most: number
  readonly atOnce: number
  readonly longestMs: number
}

export interface Asked {
  readonly asked: number
  readonly granted: number
  /** More was granted than the limit allows; undefined when too little could be asked to tell. */
  readonly over: boolean | undefined
  /** `59 of 173, asked within 339 ms; …` */
  readonly summary: string
}

/** `ask` says whether it was granted. */
export async function askOften(pressure: Pressure, ask: (n: number) => Promise<boolean>): Promise<Asked> {
  const { limit, undeclared, fewest, most, atOnce, longestMs } = pressure
  const startedAtMs = performance.now()
  const elapsed = () => performance.now() - startedAtMs
  let [asked, granted, lastAskMs] = [0, 0, 0]
  // Counted to the last question: answers may take long for other reasons than a limit.
  const allowed = () => Math.ceil(mostAllowed(limit ?? undeclared, lastAskMs) * 1.2)
  const worker = async () => {
    // A little beyond what would prove it, so that a busy machine does not decide.
    while ((asked <= allowed() * 1.2 || asked < fewest) && asked < most && elapsed() < longestMs) {
      asked += 1
      lastAskMs = elapsed()
      if (await ask(asked)) granted += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  // A limit that nobody declared may be higher than ours: whoever refuses at all has one.
  const limited = limit === undefined && granted < asked
  const over = limited ? false : granted > allowed() ? true : asked > allowed() ? false : undefined
  const bound = limit === undefined ? '' : `; ${limit.count} in ${limit.perMs} ms make ${allowed()} at the very most`
  return { asked, granted, over, summary: `${granted} of ${asked}, asked within ${Math.round(lastAskMs)} ms${bound}` }
}
