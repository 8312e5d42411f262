/**
 * The sound configurations set off nothing, and all that applies to them is judged; what guide lets through is known.
 * `npm run matrix` runs the whole catalogue on each of them.
 */
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import type { AttackResult, Outcome } from '../../reports/model.ts'
import { readGoldenRows } from '../support/golden-matrix.ts'
import { firedIn, isUnclear, outcomesOf, runRow, variantsOf } from '../support/matrix.ts'
import { baseOf, isPossible, provingWeaknesses, soundConfigurations } from '../support/weakness-rows.ts'

const golden = readGoldenRows()
const goldenOf = (row: string) => golden[row]?.outcomes ?? {}

/** The attacks that are proven on a weakness of this configuration. */
const provenOn = (base: string) => catalogue.filter(({ provenBy }) => baseOf[provenBy ?? ''] === base)
const others = [...new Set(provingWeaknesses.map((id) => baseOf[id]!))].filter((base) => base !== 'hardened')

describe.concurrent('the sound configurations set off nothing', () => {
  it('hardened, of the whole catalogue', { timeout: 300_000, retry: 2 }, async () => {
    const results = await runRow({ configuration: 'hardened' })
    const outcomes = outcomesOf(results)
    expect(firedIn(outcomes)).toEqual([])
    expect(describeUnclear(results)).toEqual([])
    expect(skippedIn(outcomes)).toEqual(skippedIn(goldenOf('hardened')))
    expect(variantsOf(results)).toEqual(golden.hardened?.variants)
  })

  it.each(others.filter(isPossible))('%s, of what is proven on it', { timeout: 300_000, retry: 2 }, async (base) => {
    const attacks = provenOn(base)
    const outcomes = outcomesOf(await runRow({ configuration: base }, { attacks }))
    // A weakness may have the name of a configuration, and then its row is that of the weakness.
    const skipped = soundConfigurations.includes(base) ? skippedIn(goldenOf(base)) : []
    const expected = attacks.map(({ id }) => [id, skipped.includes(id) ? 'skipped' : 'resisted'])
    expect(outcomes).toEqual(Object.fromEntries(expected))
  })

  it('guide: what gets through is known', { timeout: 300_000, retry: 2 }, async () => {
    const results = await runRow({ configuration: 'guide' })
    expect(describeUnclear(results)).toEqual([])
    expect(firedIn(outcomesOf(results))).toEqual(firedIn(goldenOf('guide')))
  })
})

function describeUnclear(results: readonly AttackResult[]): string[] {
  return results.filter(isUnclear).map(({ id, verdict }) => `${id}: ${'reason' in verdict ? verdict.reason : ''}`)
}

function skippedIn(outcomes: Record<string, Outcome>): string[] {
  return Object.keys(outcomes)
    .filter((id) => outcomes[id] === 'skipped')
    .sort()
}
