/**
 * Proof of detection: each planted weakness sets off exactly the attacks mapped to it and those declared beside it;
 * the sound configurations set off none. Runs each weakness against its own families; the golden file, made by
 * `npm run matrix`, holds every cell.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../attacks/catalogue/index.ts'
import type { AttackResult, Outcome } from '../reports/model.ts'
import { listWeaknesses } from '../server/weaknesses.ts'
import { alsoFires } from './matrix.ts'
import { expectedOn, firedIn, isUnclear, neighbours, outcomesOf, runRow } from './support/matrix.ts'

const golden: Record<string, { against: 'catalogue' | 'families'; outcomes: Record<string, Outcome> }> = JSON.parse(
  readFileSync(new URL('./golden/matrix.json', import.meta.url), 'utf8'),
)
const goldenOf = (row: string) => golden[row]?.outcomes ?? {}
const weaknesses = await listWeaknesses()
const proving = weaknesses.filter(({ id }) => expectedOn(id).length > 0)

function describeUnclear(results: readonly AttackResult[]): string[] {
  return results.filter(isUnclear).map(({ id, verdict }) => `${id}: ${'reason' in verdict ? verdict.reason : ''}`)
}

describe('the catalogue and the weaknesses fit together', () => {
  it('every attack names a weakness that exists', () => {
    const known = new Set(weaknesses.map(({ id }) => id))
    const attacks = catalogue.filter(({ kind }) => kind === 'attack')
    expect(
      attacks.filter(({ provenBy }) => provenBy === undefined || !known.has(provenBy)).map(({ id }) => id),
    ).toEqual([])
  })

  it('what is declared beside a weakness exists', () => {
    const ids = new Set(catalogue.map(({ id }) => id))
    const known = new Set(weaknesses.map(({ id }) => id))
    expect(Object.keys(alsoFires).filter((id) => !known.has(id))).toEqual([])
    expect(
      Object.values(alsoFires)
        .flatMap(Object.keys)
        .filter((id) => !ids.has(id)),
    ).toEqual([])
  })

  it('the golden matrix is exact in every row', () => {
    for (const { id } of proving) {
      expect({ [id]: firedIn(goldenOf(id)) }).toEqual({ [id]: expectedOn(id) })
      const unclear = Object.entries(goldenOf(id)).filter(([, outcome]) => outcome === 'error')
      expect({ [id]: unclear }).toEqual({ [id]: [] })
    }
  })
})

describe.concurrent('the sound configurations set off nothing', () => {
  it.each(['hardened', 'asymmetric', 'recovery', 'event-auth', 'cookie-session', 'api-key'])(
    '%s',
    { timeout: 300_000, retry: 1 },
    async (configuration) => {
      const results = await runRow({ configuration })
      const outcomes = outcomesOf(results)
      expect(firedIn(outcomes)).toEqual([])
      expect(describeUnclear(results)).toEqual([])
      expect(skippedIn(outcomes)).toEqual(skippedIn(goldenOf(configuration)))
    },
  )

  it('guide: what gets through is known', { timeout: 300_000, retry: 1 }, async () => {
    const results = await runRow({ configuration: 'guide' })
    expect(describeUnclear(results)).toEqual([])
    expect(firedIn(outcomesOf(results))).toEqual(firedIn(goldenOf('guide')))
  })
})

describe.concurrent('each weakness sets off exactly what is mapped to it', () => {
  // A second try, because five servers on two cores can be slower than an attack's patience; a wrong row is wrong twice.
  it.each(proving.map(({ id }) => id))('%s', { timeout: 180_000, retry: 1 }, async (weakness) => {
    const attacks = neighbours(weakness)
    const results = await runRow({ weakness }, { attacks, concurrency: 8 })
    expect(firedIn(outcomesOf(results))).toEqual(expectedOn(weakness))
  })
})

function skippedIn(outcomes: Record<string, Outcome>): string[] {
  return Object.keys(outcomes)
    .filter((id) => outcomes[id] === 'skipped')
    .sort()
}
