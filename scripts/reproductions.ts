/**
 * Does the script of each finding do it again? `npm run reproductions` runs every attack on its weakness, then its script
 * on a fresh server with the weakness and on its sound base; `-- GLOB…` does these attacks only. Exit 1 when one is wrong.
 */
import picomatch from 'picomatch'
import { catalogue } from '../attacks/catalogue/index.ts'
import { inParallel } from '../tests/support/matrix.ts'
import { faultOfScript } from '../tests/support/prove-script.ts'
import { isPossible } from '../tests/support/weakness-rows.ts'

/** Most of a script is waiting. */
const atOnce = 3

const globs = process.argv.slice(2)
const isWanted = globs.length === 0 ? () => true : picomatch(globs)
const attacks = catalogue.filter(({ id, provenBy }) => isWanted(id) && provenBy !== undefined && isPossible(provenBy))
const withScript = attacks.filter(({ byHand, disclosure }) => byHand === undefined && !disclosure)
if (withScript.length === 0) {
  console.error(`${globs.join(' ')}: none of these attacks has a script`)
  process.exit(2)
}
let [done, wrong] = [0, 0]
await inParallel(withScript, atOnce, async ({ id, provenBy }) => {
  // A time-out on a busy machine is no fault: what is wrong is wrong twice.
  const fault = (await faultOfScript(provenBy!, id)) && (await faultOfScript(provenBy!, id))
  done += 1
  if (fault !== undefined) wrong += 1
  console.log(`${done}/${withScript.length} ${id}: ${fault ?? 'proven'}`)
})
const told = attacks.length - withScript.length
console.log(`${done - wrong} scripts proven, ${wrong} wrong; ${told} attacks have a sentence, or nothing by design`)
process.exitCode = wrong === 0 ? 0 : 1
