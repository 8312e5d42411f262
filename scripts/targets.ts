/**
 * The whole catalogue against every target of `tests/targets/`: correct servers that could be taken for broken ones.
 * `npm run targets` does all, `-- NAME…` these, `-- --families` only the families that a target could mislead. Writes tests/golden/targets/NAME.json, `resisted` left out, and says what
 * was found that the target does not admit to, and what could not be judged. Exits with 1 when anything was found.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { catalogue } from '../attacks/catalogue/index.ts'
import { inParallel } from '../tests/support/matrix.ts'
import { attackTarget } from '../tests/targets/attack.ts'
import { loadTarget, targetNames } from '../tests/targets/list.ts'

/** Most of a run is waiting. */
const atOnce = 4
const golden = new URL('../tests/golden/targets/', import.meta.url)
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const short = process.argv.includes('--families')
mkdirSync(golden, { recursive: true })
await inParallel(wanted.length > 0 ? wanted : targetNames, atOnce, async (name) => {
  const began = performance.now()
  const target = await loadTarget(name)
  const chosen = catalogue.filter(({ id }) => !short || target.families.includes(id.split('/')[0]!))
  const results = await attackTarget(name, chosen)
  const notable = results.filter(({ verdict }) => verdict.outcome !== 'resisted')
  const outcomes = Object.fromEntries(notable.map(({ id, verdict }) => [id, verdict.outcome]).sort())
  if (!short) writeFileSync(new URL(`${name}.json`, golden), `${JSON.stringify(outcomes, null, 2)}\n`)
  const found = notable.filter(({ id, verdict }) => verdict.outcome === 'vulnerable' && target.has[id] === undefined)
  const attacks = new Set(catalogue.filter(({ kind }) => kind === 'attack').map(({ id }) => id))
  const wrong = found.filter(({ id }) => attacks.has(id))
  if (wrong.length > 0) process.exitCode = 1
  console.log(
    `${name} ${Math.round((performance.now() - began) / 1_000)} s: ${results.length} attacks, ${wrong.length} not admitted`,
  )
  for (const { id, verdict } of wrong)
    console.log(
      `  FOUND ${id}: ${JSON.stringify('evidence' in verdict ? verdict.evidence.slice(-4).map((one) => one.summary) : '')}`,
    )
  for (const { id, verdict } of notable)
    if (verdict.outcome === 'inconclusive' || verdict.outcome === 'error')
      console.log(`  ${verdict.outcome} ${id}: ${verdict.reason}`)
})
