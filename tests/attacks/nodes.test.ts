import { expect, test } from 'vitest'
import logoutOtherNode from '../../attacks/catalogue/session/logout-other-node.ts'
import { startForAttacks } from '../support/reference.ts'

test('a node where nobody is heard is said to be none, and nothing is judged by it', { timeout: 60_000 }, async () => {
  await using first = await startForAttacks({ configuration: 'hardened' })
  await using stranger = await startForAttacks({ configuration: 'hardened' })
  for (const other of [stranger.profile.url as string, 'http://127.0.0.1:1']) {
    const profile = { ...first.profile, url: [first.profile.url as string, other] }
    const { results, remarks } = await first.attack([logoutOtherNode], { profile, timeoutMs: 2_000 })
    expect(results[0]?.verdict).toMatchObject({ outcome: 'skipped', unlock: expect.stringContaining(other) })
    expect(remarks.join()).toContain(`An honest client at ${other} is not heard`)
  }
})
