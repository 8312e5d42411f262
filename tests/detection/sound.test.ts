/**
 * The sound configurations set off nothing but what they are for, and all that applies to them is judged; what guide lets
 * through is known. `npm run matrix` runs the whole catalogue on each of them; here `hardened` alone has all of it, and
 * each other one what it answers otherwise than `hardened` may.
 */
import { describe, expect, it } from 'vitest'
import type { AttackResult } from '../../reports/model.ts'
import { readGoldenRows } from '../support/golden-matrix.ts'
import { firedIn, isUnclear, outcomesOf, runRow, skippedIn, variantsOf } from '../support/matrix.ts'
import { isPossible, ownAttacks, soundConfigurations } from '../support/weakness-rows.ts'

const golden = readGoldenRows()
const goldenOf = (row: string) => golden[row]?.outcomes ?? {}

const others = soundConfigurations.filter((name) => name !== 'hardened')

// The two that take longest come first: they wait, and the others run beside them.
describe.concurrent('the sound configurations set off nothing', () => {
  it('hardened, of the whole catalogue', { timeout: 600_000, retry: 2 }, async () => {
    const results = await runRow({ configuration: 'hardened' })
    const outcomes = outcomesOf(results)
    expect(firedIn(outcomes)).toEqual([])
    expect(describeUnclear(results)).toEqual([])
    expect(skippedIn(outcomes)).toEqual(skippedIn(goldenOf('hardened')))
    expect(variantsOf(results)).toEqual(golden.hardened?.variants)
  })

  it('guide: what gets through is known', { timeout: 600_000, retry: 2 }, async () => {
    const results = await runRow({ configuration: 'guide' })
    expect(describeUnclear(results)).toEqual([])
    expect(firedIn(outcomesOf(results))).toEqual(firedIn(goldenOf('guide')))
  })

  it.each(others.filter(isPossible))('%s, of what it alone decides', { timeout: 600_000, retry: 2 }, async (name) => {
    const attacks = ownAttacks(name)
    const outcomes = outcomesOf(await runRow({ configuration: name }, { attacks }))
    const expected = attacks.map(({ id }) => [id, goldenOf(name)[id] ?? 'resisted'])
    expect(outcomes).toEqual(Object.fromEntries(expected))
  })
})

function describeUnclear(results: readonly AttackResult[]): string[] {
  return results.filter(isUnclear).map(({ id, verdict }) => `${id}: ${'reason' in verdict ? verdict.reason : ''}`)
}
