import { describe, expect, test } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { byStandard, standards } from '../../reports/standards.ts'
import { attack, draft, inconclusive, report, resisted, result, skipped, vulnerable } from './sample-report.ts'

const ids = ['a/broken', 'a/held', 'a/half', 'a/unclear', 'a/left-out']
const references = [['ASVS V9.1.1'], ['RFC 8725 section 3.1'], ['ASVS V9.1.1'], ['API2:2023'], ['ASVS V9.2.1']]
const made = report({
  catalogue: ids.map((id, index) => attack(id, 'high', { references: references[index]! })),
  runs: [
    draft('first', {
      attacks: [
        result('a/broken', vulnerable),
        result('a/held', resisted),
        result('a/half', resisted),
        result('a/unclear', inconclusive('too slow')),
        result('a/left-out', skipped('needs a key')),
      ],
    }),
    draft('second', { attacks: [result('a/broken', resisted), result('a/half', skipped('needs a key'))] }),
  ],
})

function standingOf(id: string) {
  const all = byStandard(made).flatMap(({ requirements }) => requirements)
  return all.find((one) => one.id === id)?.standings.map(({ standing }) => standing)
}

describe('by standard', () => {
  test('one that got through makes a requirement vulnerable, in that run only', () => {
    expect(standingOf('V9.1.1')).toEqual(['vulnerable', 'resisted'])
  })

  test('what was judged and held is resisted, what was not run is not exercised', () => {
    expect(standingOf('section 3.1')).toEqual(['resisted', 'not exercised'])
  })

  test('skipped and inconclusive exercise nothing', () => {
    expect(standingOf('V9.2.1')).toEqual(['not exercised', 'not exercised'])
    expect(standingOf('API2')).toEqual(['not exercised', 'not exercised'])
  })

  test('what no attack refers to is listed all the same', () => {
    expect(standingOf('V1.2.3')).toEqual(['not exercised', 'not exercised'])
  })

  test('every reference of the catalogue to one of these standards is read', () => {
    const named = catalogue.flatMap((one) => one.references).filter((text) => /ASVS|RFC 8725|API\d+/.test(text))
    expect(named.length).toBeGreaterThan(50)
    expect(named.filter((text) => standards.every(({ idIn }) => idIn(text) === undefined))).toEqual([])
  })
})
