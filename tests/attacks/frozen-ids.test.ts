/** Ids are frozen once released: baselines, waivers and reports of others name them. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'

const frozen: string[] = JSON.parse(readFileSync(new URL('../golden/attack-ids.json', import.meta.url), 'utf8'))

describe('the ids of attacks', () => {
  const ids = catalogue.map(({ id }) => id)

  it('are all still there', () => {
    expect(frozen.filter((id) => !ids.includes(id))).toEqual([])
  })

  it('are all in tests/golden/attack-ids.json: a new attack is added there by hand, and then for good', () => {
    expect(ids.filter((id) => !frozen.includes(id)).sort()).toEqual([])
  })

  it('are each given once', () => {
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })
})
