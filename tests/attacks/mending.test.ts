import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { sampleFor } from '../../attacks/mending.ts'

describe('samples of how to mend', () => {
  const samples = [...new Set(catalogue.flatMap(({ sample }) => sample ?? []))]

  it('are there for the findings that are met most', () => {
    const most = ['session/expiry-emit-after', 'authz/room-join-private', 'authz/identity-from-field', 'nsp/open-other']
    const also = ['session/logout-existing-socket', 'crash/ack-missing', 'token/val-missing-crash', 'rate/absent']
    const rest = [
      'token/key-weak-dictionary',
      'token/claim-type-refresh-as-access',
      'origin/ws-foreign',
      'csr/pid-replay',
    ]
    expect([...most, ...also, ...rest].filter((id) => sampleFor(id) === undefined)).toEqual([])
    expect(sampleFor('info/headers')).toBeUndefined()
  })

  it.each(samples)('is JavaScript: %s', (sample) => {
    // An ellipsis stands for the reader's own code.
    const whole = `async () => {\n${sample.replaceAll('…', '')}\n}`
    expect(() => new Script(whole)).not.toThrow()
  })
})
