/**
 * The matrix is whole: each attack has its weakness, each weakness its golden row, and each row what must fire on it.
 * The rows themselves are run beside this file; `npm run matrix` makes the golden files, which hold every cell.
 */
import picomatch from 'picomatch'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { listConfigurations } from '../../server/configuration.ts'
import { alsoFires, alters, firesByDesign, resistedNowhere } from '../matrix.ts'
import { readGoldenRows } from '../support/golden-matrix.ts'
import { expectedOn, firedIn } from '../support/matrix.ts'
import { baseOf, provingWeaknesses, soundConfigurations, weaknessIds } from '../support/weakness-rows.ts'

const golden = readGoldenRows()

describe('the catalogue and the weaknesses fit together', () => {
  it('every attack names a weakness that exists', () => {
    const attacks = catalogue.filter(({ kind }) => kind === 'attack')
    expect(
      attacks.filter(({ provenBy }) => provenBy === undefined || !weaknessIds.includes(provenBy)).map(({ id }) => id),
    ).toEqual([])
  })

  it('a row has one name: no weakness is called like a configuration', () => {
    expect(weaknessIds.filter((id) => listConfigurations().includes(id))).toEqual([])
  })

  it('what is declared beside a weakness or of a configuration exists', () => {
    const ids = catalogue.map(({ id }) => id)
    expect(Object.keys(alsoFires).filter((id) => !weaknessIds.includes(id))).toEqual([])
    for (const declared of [firesByDesign, alters])
      expect(Object.keys(declared).filter((name) => !soundConfigurations.includes(name))).toEqual([])
    const named = [alsoFires, firesByDesign].flatMap((declared) => Object.values(declared).flatMap(Object.keys))
    expect(named.filter((id) => !ids.includes(id))).toEqual([])
    const globs = Object.values(alters).flat()
    expect(globs.filter((glob) => !ids.some(picomatch(glob)))).toEqual([])
  })

  it('the golden matrix has a row for each weakness, and no other', () => {
    const configurations = Object.keys(golden).filter((name) => !weaknessIds.includes(name))
    expect(configurations.sort()).toEqual([...soundConfigurations, 'guide'].sort())
    expect(provingWeaknesses.filter((id) => golden[id] === undefined)).toEqual([])
  })

  it('every configuration is sound: nothing fires that it is not for, and all that is not skipped is judged', () => {
    for (const name of soundConfigurations) {
      const { against, outcomes = {} } = golden[name] ?? {}
      const unclear = Object.keys(outcomes).filter((id) => ['inconclusive', 'error'].includes(outcomes[id]!))
      const fired = firedIn(outcomes)
      const wanted = Object.keys(firesByDesign[name] ?? {}).sort()
      expect({ name, against, fired, unclear }).toEqual({ name, against: 'catalogue', fired: wanted, unclear: [] })
    }
  })

  it('every attack is resisted on the sound form of what proves it', () => {
    const attacks = catalogue.filter(({ provenBy }) => provenBy !== undefined)
    const open = attacks.filter(({ id, provenBy }) => golden[baseOf[provenBy!]!]?.outcomes[id] !== undefined)
    expect(open.map(({ id }) => id).sort()).toEqual(Object.keys(resistedNowhere).sort())
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
