/**
 * Servers of other styles, with the verdicts that are written down beside them. Runs what must fire and what is quick;
 * `npm run examples` runs the whole catalogue and writes `expected.json`. What fires, a plain client sees as well.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { isQuick } from '../../attacks/select.ts'
import type { Outcome } from '../../reports/model.ts'
import { attackExample, loadExampleProfile } from './attack-example.ts'
import { confirmations } from './confirmations.ts'
import { exampleNames, startExample } from './example-server.ts'

function expectedOf(name: string): Record<string, Outcome> {
  const file = new URL(`../../examples/${name}/expected.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8'))
}

const isAttack = new Set(catalogue.filter(({ kind }) => kind === 'attack').map(({ id }) => id))
const foundIn = (outcomes: Record<string, Outcome>) =>
  Object.keys(outcomes)
    .filter((id) => outcomes[id] === 'vulnerable' && isAttack.has(id))
    .sort()

describe.concurrent.each(exampleNames)('examples/%s', (name) => {
  it('gets the verdicts that are written down', { timeout: 600_000, retry: 2 }, async () => {
    const expected = expectedOf(name)
    const chosen = catalogue.filter((attack) => isQuick(attack) || expected[attack.id] === 'vulnerable')
    const results = await attackExample(name, chosen)
    const outcomes = Object.fromEntries(results.map(({ id, verdict }) => [id, verdict.outcome]))
    expect(foundIn(outcomes)).toEqual(foundIn(expected))
    expect(results.filter(({ verdict }) => verdict.outcome === 'error')).toEqual([])
    const skipped = Object.keys(outcomes).filter((id) => outcomes[id] === 'skipped')
    expect(skipped.filter((id) => expected[id] !== 'skipped')).toEqual([])
  })

  it('a plain client sees each finding', { timeout: 600_000, retry: 1 }, async () => {
    const found = foundIn(expectedOf(name))
    expect(found.filter((id) => confirmations[id] === undefined)).toEqual([])
    for (const id of found) {
      // Each on a server of its own: some end it.
      using server = await startExample(name)
      const profile = await loadExampleProfile(name, server)
      expect({ [id]: await confirmations[id]?.({ profile, url: server.url }) }).toEqual({ [id]: true })
    }
  })
})
