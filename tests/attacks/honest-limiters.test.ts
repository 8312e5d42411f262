import { describe, expect, it } from 'vitest'
import { rateAttacks } from '../../attacks/catalogue/rate/index.ts'
import { runCatalogue } from '../../attacks/runner.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { limiters, startLimited } from '../support/limited-server.ts'

/** One that sends evenly, one that sends all at once, one that has only two budgets to win. */
const tried = rateAttacks.filter(({ id }) => ['rate/absent', 'rate/race', 'rate/transport-switch'].includes(id))

describe.concurrent('attacks on limits do not cry wolf about honest limiters', () => {
  for (const [name, make] of Object.entries(limiters)) {
    for (const declared of [true, false]) {
      it(`${name}, ${declared ? 'declared' : 'not declared'}`, async () => {
        await using server = await startLimited(make(), declared)
        const { results } = await runCatalogue({
          attacks: tried,
          profile: server.profile,
          network: createNetwork(),
          concurrency: 3,
          timeoutMs: 5_000,
          patienceMs: 20_000,
          allow: { disrupt: false, disclosure: false },
          ownAddresses: process.platform === 'linux',
          signal: new AbortController().signal,
        })
        const found = results.filter(({ verdict }) => verdict.outcome !== 'resisted')
        expect(found.map(({ id, verdict }) => [id, verdict])).toEqual([])
      })
    }
  }
})
