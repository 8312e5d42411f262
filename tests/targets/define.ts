/** What a target says of itself. Each is a correct server that could be taken for a broken one, or the other way round. */
import { type Manners, type Running, startChat } from './parts/chat.ts'

export interface TrapTarget {
  /** The traps of the design's list that it stands for: T1 to T32. */
  readonly traps: readonly string[]
  /** What it does that looks like something else. */
  readonly title: string
  /** What it has all the same: attack id to reason. Nothing else may be found. */
  readonly has: Readonly<Record<string, string>>
  /** The families whose verdicts it could mislead: these are run in every test, the rest by `npm run targets`. */
  readonly families: readonly string[]
  start(): Promise<Running>
}

export function defineTarget({
  manners,
  ...target
}: Omit<TrapTarget, 'start' | 'has'> & { manners: Manners; has?: TrapTarget['has'] }): TrapTarget {
  return { has: {}, ...target, start: () => startChat(manners) }
}
