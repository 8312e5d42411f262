/**
 * The matrix is whole: each attack has its weakness, each weakness its golden row, and each row what must fire on it.
 * The rows themselves are run beside this file; `npm run matrix` makes the golden files, which hold every cell.
 */
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { alsoFires } from '../matrix.ts'
import { readGoldenRows } from '../support/golden-matrix.ts'
import { expectedOn, firedIn } from '../support/matrix.ts'
import { provingWeaknesses, soundConfigurations, weaknessIds } from '../support/weakness-rows.ts'

const golden = readGoldenRows()

describe('the catalogue and the weaknesses fit together', () => {
  it('every attack names a weakness that exists', () => {
    const attacks = catalogue.filter(({ kind }) => kind === 'attack')
    expect(
      attacks.filter(({ provenBy }) => provenBy === undefined || !weaknessIds.includes(provenBy)).map(({ id }) => id),
    ).toEqual([])
  })

  it('what is declared beside a weakness exists', () => {
    const ids = new Set(catalogue.map(({ id }) => id))
    expect(Object.keys(alsoFires).filter((id) => !weaknessIds.includes(id))).toEqual([])
    expect(
      Object.values(alsoFires)
        .flatMap(Object.keys)
        .filter((id) => !ids.has(id)),
    ).toEqual([])
  })

  it('the golden matrix has a row for each weakness, and no other', () => {
    const configurations = Object.keys(golden).filter((name) => !weaknessIds.includes(name))
    expect(configurations.sort()).toEqual([...soundConfigurations, 'guide'].sort())
    expect(provingWeaknesses.filter((id) => golden[id] === undefined)).toEqual([])
  })

  it('the golden matrix is exact in every row', () => {
    for (const id of provingWeaknesses) {
      const outcomes = golden[id]?.outcomes ?? {}
      expect({ [id]: firedIn(outcomes) }).toEqual({ [id]: expectedOn(id) })
      const failed = Object.entries(outcomes).filter(([, outcome]) => outcome === 'error')
      expect({ [id]: failed }).toEqual({ [id]: [] })
    }
  })
})
