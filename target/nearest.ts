/** "Did you mean …?": the known words that a mistyped one is nearest to. Pure. */

/**
 * The candidates within a third of the word's length in typing errors (a swap of neighbours counts as one), nearest
 * first, at most three. A candidate that begins with the word, or the word with it, is near as well.
 */
export function nearest(word: string, candidates: Iterable<string>): string[] {
  const lower = word.toLowerCase()
  return [...candidates]
    .map((candidate) => ({ candidate, distance: apart(lower, candidate.toLowerCase()) }))
    .filter(
      ({ candidate, distance }) => distance <= Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3)),
    )
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** ` Did you mean "x" or "y"?`, or nothing at all. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = nearest(word, candidates).map((candidate) => `"${candidate}"`)
  return near.length === 0 ? '' : `did you mean ${near.join(' or ')}?`
}

function apart(one: string, other: string): number {
  if (one.length > 1 && other.length > 1 && (one.startsWith(other) || other.startsWith(one))) return 1
  return distance(one, other)
}

/** Optimal string alignment distance, row by row. */
function distance(one: string, other: string): number {
  let before: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1] ? 0 : 1
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      current[column] = Math.min(
        last[column]! + 1,
        current[column - 1]! + 1,
        last[column - 1]! + same,
        swapped ? before[column - 2]! + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = last
    last = current
  }
  return last[other.length]!
}
