/**
 * The whole catalogue against the servers of `examples/`: `npm run examples` does all, `-- NAME…` these. Writes
 * `expected.json` beside each profile, `resisted` left out, and says what changed and what could not be judged.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { catalogue } from '../attacks/catalogue/index.ts'
import { attackExample } from '../tests/examples/attack-example.ts'
import { exampleNames } from '../tests/examples/example-server.ts'
import { inParallel } from '../tests/support/matrix.ts'

/** Most of a run is waiting. */
const atOnce = 3
const wanted = process.argv.slice(2)
await inParallel(wanted.length > 0 ? wanted : exampleNames, atOnce, async (name) => {
  const file = new URL(`../examples/${name}/expected.json`, import.meta.url)
  const before: Record<string, string> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const results = await attackExample(name, catalogue)
  const notable = results.filter(({ verdict }) => verdict.outcome !== 'resisted')
  const outcomes = Object.fromEntries(notable.map(({ id, verdict }) => [id, verdict.outcome]).sort())
  writeFileSync(file, `${JSON.stringify(outcomes, null, 2)}\n`)
  console.log(
    `${name}: ${results.length} attacks, ${notable.filter(({ verdict }) => verdict.outcome === 'vulnerable').length} get through`,
  )
  for (const { id, verdict } of results) {
    if (verdict.outcome !== (before[id] ?? 'resisted'))
      console.log(`  ${id}: ${before[id] ?? 'resisted'} -> ${verdict.outcome}`)
    if (verdict.outcome === 'inconclusive' || verdict.outcome === 'error')
      console.log(`  ${verdict.outcome} ${id}: ${verdict.reason}`)
  }
})
