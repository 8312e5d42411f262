/** Running attacks side by side must not change what is found. */
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { outcomesOf, runRow } from '../support/matrix.ts'

/** Of every kind that competes for something: handshakes, accounts, addresses, limits, the process. No long waits. */
const some = catalogue.filter(
  ({ id, waitsMs }) =>
    waitsMs === undefined &&
    /^(auth|nsp|leak|crash)\/|^token\/(alg|sig|claim-exp)|^rate\/(absent|reconnect|connect)$/.test(id),
)

describe.concurrent('parallel and serial runs', () => {
  it.each(['hardened', 'guide'])('give the same verdicts on %s', { timeout: 600_000 }, async (configuration) => {
    const [parallel, serial] = await Promise.all([
      runRow({ configuration }, { attacks: some, concurrency: 16 }),
      runRow({ configuration }, { attacks: some, concurrency: 1 }),
    ])
    expect(some.length).toBeGreaterThan(30)
    expect(outcomesOf(parallel)).toEqual(outcomesOf(serial))
  })

  it('give the same verdicts on a weakness', { timeout: 300_000 }, async () => {
    const attacks = catalogue.filter(({ id }) => id.startsWith('token/alg'))
    const runs = await Promise.all(
      [16, 1].map((concurrency) => runRow({ weakness: 'alg-none' }, { attacks, concurrency })),
    )
    expect(outcomesOf(runs[0]!)['token/alg-none']).toBe('vulnerable')
    expect(outcomesOf(runs[0]!)).toEqual(outcomesOf(runs[1]!))
  })
})
