/** A limit that the server keeps, and which is higher than the profile says: a finding, and its script does it again. */
import { expect, test } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { cheapHash } from '../support/matrix.ts'
import { type Reference, startForAttacks } from '../support/reference.ts'
import { reproduce } from '../support/reproduce.ts'

const declared = { count: 5, perMs: 2_000 }
const start = (...overrides: string[]) =>
  startForAttacks({ configuration: 'hardened', drain: false, env: cheapHash, overrides })

test.each([
  ['login/bruteforce-account', 'perAccount', 'logins'],
  ['login/bruteforce-spray', 'perAddress', 'loginsFromAddress'],
])('%s', { timeout: 120_000, retry: 1 }, async (id, setting, fact) => {
  await using higher = await start(`limits.login.${setting}=16`)
  await using asDeclared = await start(`limits.login.${setting}=${declared.count}`)
  const attacked = async ({ profile, attack }: Reference) => {
    const attacks = catalogue.filter((one) => one.id === id)
    const limits = { ...profile.limits, [fact]: declared }
    const { results } = await attack(attacks, { profile: { ...profile, limits } })
    return results[0]!.verdict
  }
  expect(await attacked(asDeclared)).toMatchObject({ outcome: 'resisted' })
  const found = await attacked(higher)
  expect(found).toMatchObject({ outcome: 'vulnerable', reproduction: expect.stringContaining('a window later') })
  const script = (found as { reproduction: string }).reproduction
  expect(await reproduce(script, higher.target)).toMatchObject({ code: 0, output: 'It came about again.\n' })
  const elsewhere = await reproduce(script, asDeclared.target)
  expect(elsewhere).toMatchObject({ code: 1, output: expect.stringContaining('did not come about again') })
})
