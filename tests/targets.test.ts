/**
 * No false alarm: correct servers of other designs, each of which could be taken for a broken one. Runs the families that
 * a target could mislead; `npm run targets` runs the whole catalogue and writes the golden files.
 */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../attacks/catalogue/index.ts'
import type { Outcome } from '../reports/model.ts'
import { attackTarget } from './targets/attack.ts'
import { loadTarget, targetNames } from './targets/list.ts'

const targets = await Promise.all(targetNames.map(async (name) => ({ name, ...(await loadTarget(name)) })))
const isAttack = new Set(catalogue.filter(({ kind }) => kind === 'attack').map(({ id }) => id))

function goldenOf(name: string): Record<string, Outcome> {
  const file = new URL(`./golden/targets/${name}.json`, import.meta.url)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

it('every trap of the list has its target', () => {
  const covered = new Set(targets.flatMap(({ traps }) => traps))
  expect(Array.from({ length: 32 }, (_, i) => `T${i + 1}`).filter((trap) => !covered.has(trap))).toEqual([])
})

describe('the golden files', () => {
  it.each(targets)('$name: nothing is found but what it admits to, and little is left open', ({ name, has }) => {
    const outcomes = Object.entries(goldenOf(name))
    expect(outcomes).not.toEqual([])
    const found = outcomes.filter(([id, outcome]) => outcome === 'vulnerable' && isAttack.has(id)).map(([id]) => id)
    expect(found.filter((id) => has[id] === undefined)).toEqual([])
    expect(outcomes.filter(([, outcome]) => outcome === 'error')).toEqual([])
    const applicable = catalogue.length - outcomes.filter(([, outcome]) => outcome === 'skipped').length
    const open = outcomes.filter(([, outcome]) => outcome === 'inconclusive').length
    expect(open / applicable).toBeLessThan(0.1)
  })
})

describe.concurrent('the families that a target could mislead', () => {
  it.each(targets)('$name: $title', { timeout: 600_000, retry: 2 }, async ({ name, has, families }) => {
    const attacks = catalogue.filter(({ id }) => families.includes(id.split('/')[0]!))
    const results = await attackTarget(name, attacks)
    const found = results.filter(({ id, verdict }) => isAttack.has(id) && verdict.outcome === 'vulnerable')
    const here = Object.keys(has).filter((id) => isAttack.has(id) && attacks.some((attack) => attack.id === id))
    expect(found.map(({ id }) => id).filter((id) => !here.includes(id))).toEqual([])
    // One death may take the place of another.
    if (here.length > 0) expect(found).not.toEqual([])
    expect(results.filter(({ verdict }) => verdict.outcome === 'error')).toEqual([])
  })
})
