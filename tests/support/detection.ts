/** The rows of the detection matrix as tests, dealt out over several files so that several workers share them. */
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import type { AttackResult } from '../../reports/model.ts'
import { expectedOn, firedIn, neighbours, outcomesOf, runRow } from './matrix.ts'
import { isPossible, provingWeaknesses } from './weakness-rows.ts'

/** Each weakness of this part sets off exactly what is mapped to it and declared beside it, among its own families. */
export function proveWeaknesses(part: number, parts: number): void {
  describe.concurrent('each weakness sets off exactly what is mapped to it', () => {
    // Tried again, because several servers on two cores can be slower than an attack's patience; a wrong row is wrong
    // each time.
    it.each(dealt(part, parts))('%s', { timeout: 400_000, retry: 2 }, async (weakness) => {
      const results = await runRow({ weakness }, { attacks: neighbours(weakness), concurrency: 8 })
      expect(firedIn(outcomesOf(results))).toEqual(expectedOn(weakness))
      expect(findingsThatCannotBeDoneAgain(weakness, results)).toEqual([])
    })
  })
}

/** Each finding has a script or a sentence, but for what may be new to the makers of Socket.IO. */
function findingsThatCannotBeDoneAgain(weakness: string, results: readonly AttackResult[]): string[] {
  return catalogue
    .filter(({ provenBy, byHand, disclosure }) => provenBy === weakness && byHand === undefined && !disclosure)
    .filter(({ id }) => results.some(({ id: ran, verdict }) => ran === id && !('reproduction' in verdict)))
    .map(({ id }) => id)
}

/** Rows that mostly wait and rows that mostly work by turns: both cores stay busy, and neither is overrun. */
function dealt(part: number, parts: number): string[] {
  const sorted = provingWeaknesses.filter(isPossible).sort((a, b) => weightOf(b) - weightOf(a))
  const mine = sorted.filter((_, index) => index % parts === part - 1)
  const half = Math.ceil(mine.length / 2)
  return mine.slice(0, half).flatMap((id, index) => [id, ...mine.slice(half + index, half + index + 1)])
}

/** About how many seconds a row takes, for dealing them out: loud and deadly attacks take much longer than others. */
function weightOf(weakness: string): number {
  return neighbours(weakness).reduce((sum, { holds, loud }) => sum + (holds === 'server' || loud ? 1.2 : 0.1), 0)
}
