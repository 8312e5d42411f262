/** Proves the script of a finding: it does the finding again on the weakness, and not on the sound base of it. */
import { catalogue } from '../../attacks/catalogue/index.ts'
import { type ReferenceOptions, startReference } from '../../cli/reference-target.ts'
import { loadWeakness } from '../../server/weaknesses.ts'
import { cheapHash, runRow, timesHashing } from './matrix.ts'
import { reproduce } from './reproduce.ts'

/** A token would be three long runs of base64url with dots between. */
const someToken = /ey[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/

/** What is wrong with the script that the attack gives on this weakness; undefined when nothing is. */
export async function faultOfScript(weakness: string, id: string): Promise<string | undefined> {
  const attacks = catalogue.filter((attack) => attack.id === id)
  const [result] = await runRow({ weakness }, { attacks })
  if (result?.verdict.outcome !== 'vulnerable') return `the attack is ${result?.verdict.outcome} on ${weakness}`
  const { reproduction: script } = result.verdict
  if (script === undefined) return 'there is no script'
  if (someToken.test(script)) return 'a token stands in the script'
  const { base } = await loadWeakness(weakness)
  const env = timesHashing(id) ? {} : cheapHash
  const onWeakness = await run(script, { weakness, env })
  // An exit code alone could come of an error of the script itself.
  if (onWeakness.code !== 0 || !/came about again\.|log of the server/.test(onWeakness.output))
    return `exit ${onWeakness.code} on ${weakness}: ${onWeakness.output.slice(-500)}`
  const onBase = await run(script, { configuration: base, env })
  if (onBase.code !== 1 || !/did not come about again|log of/.test(onBase.output))
    return `exit ${onBase.code} on ${base}: ${onBase.output.slice(-500)}`
  return undefined
}

async function run(script: string, row: Partial<ReferenceOptions>) {
  const server = await startReference({ configuration: undefined, accounts: 40, drain: false, ...row })
  try {
    return await reproduce(script, server)
  } finally {
    await server.stop()
  }
}
