/** A limit that the server keeps, and which is higher than the profile says: a finding, and its script does it again. */
import { expect, test } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { runCatalogue } from '../../attacks/runner.ts'
import { referenceProfile } from '../../cli/reference-profile.ts'
import { startReference } from '../../cli/reference-target.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { cheapHash } from '../support/matrix.ts'
import { reproduce } from '../support/reproduce.ts'

const declared = { count: 5, perMs: 2_000 }
const start = (...overrides: string[]) =>
  startReference({ configuration: 'hardened', accounts: 10, drain: false, env: cheapHash, overrides })

test.each([
  ['login/bruteforce-account', 'perAccount', 'logins'],
  ['login/bruteforce-spray', 'perAddress', 'loginsFromAddress'],
])('%s', { timeout: 120_000, retry: 1 }, async (id, setting, fact) => {
  const higher = await start(`limits.login.${setting}=16`)
  const asDeclared = await start(`limits.login.${setting}=${declared.count}`)
  try {
    const attacked = async (reference: typeof higher) => {
      const profile = referenceProfile(reference.ready)
      const { results } = await runCatalogue({
        attacks: catalogue.filter((attack) => attack.id === id),
        profile: { ...profile, limits: { ...profile.limits, [fact]: declared } },
        network: createNetwork(),
        concurrency: 1,
        timeoutMs: 5_000,
        patienceMs: 20_000,
        allow: { disrupt: false, disclosure: false },
        ownAddresses: process.platform === 'linux',
        signal: new AbortController().signal,
      })
      return results[0]!.verdict
    }
    expect(await attacked(asDeclared)).toMatchObject({ outcome: 'resisted' })
    const found = await attacked(higher)
    expect(found).toMatchObject({ outcome: 'vulnerable', reproduction: expect.stringContaining('a window later') })
    const script = (found as { reproduction: string }).reproduction
    expect(await reproduce(script, higher)).toMatchObject({ code: 0, output: 'It came about again.\n' })
    const elsewhere = await reproduce(script, asDeclared)
    expect(elsewhere).toMatchObject({ code: 1, output: expect.stringContaining('did not come about again') })
  } finally {
    await Promise.all([higher.stop(), asDeclared.stop()])
  }
})
