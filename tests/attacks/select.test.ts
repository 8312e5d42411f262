import { describe, expect, test } from 'vitest'
import { type Selectable, select } from '../../attacks/select.ts'

const catalogue: Selectable[] = [
  { id: 'auth/absent-no-token', effect: 'observe', severity: 'critical' },
  { id: 'token/alg-none', effect: 'observe', severity: 'high' },
  { id: 'token/alg-confusion', effect: 'observe', severity: 'medium' },
  { id: 'token/claim-exp', effect: 'observe', severity: 'high', waitsMs: 8_000 },
  { id: 'rate/one-socket', effect: 'write', severity: 'high', loud: true },
  { id: 'crash/payload', effect: 'disrupt', severity: 'high' },
]

const ids = (selection: Parameters<typeof select>[1]) => select(catalogue, selection).map(({ id }) => id)

describe('select', () => {
  test.each([
    ['nothing said is all', {}, catalogue.map(({ id }) => id)],
    ['one id', { only: ['token/alg-none'] }, ['token/alg-none']],
    ['a glob', { only: ['token/alg-*'] }, ['token/alg-none', 'token/alg-confusion']],
    ['a family', { only: ['token'] }, ['token/alg-none', 'token/alg-confusion', 'token/claim-exp']],
    ['braces over families', { only: ['{auth,crash}/**'] }, ['auth/absent-no-token', 'crash/payload']],
    ['the order of the catalogue', { only: ['crash', 'auth'] }, ['auth/absent-no-token', 'crash/payload']],
    ['skip wins', { only: ['token'], skip: ['token/alg-*'] }, ['token/claim-exp']],
    ['quick', { quick: true }, ['auth/absent-no-token', 'token/alg-none']],
  ])('%s', (_what, selection, expected) => {
    expect(ids(selection)).toEqual(expected)
  })

  test.each([
    [
      'a near id',
      { only: ['token/alg-nome'] },
      '--only token/alg-nome selects no attack',
      'did you mean token/alg-none?',
    ],
    ['a near family', { only: ['tokens'] }, '--only tokens selects no attack', 'did you mean token?'],
    [
      'a known family',
      { skip: ['token/zzzzzzzzzz'] },
      '--skip token/zzzzzzzzzz selects no attack',
      'in that family: token/alg-none, token/alg-confusion, token/claim-exp',
    ],
    [
      'nothing near',
      { only: ['quux'] },
      '--only quux selects no attack',
      'families: auth, token, rate, crash; `gatecrash list` shows every id',
    ],
    [
      'nothing left',
      { only: ['auth'], skip: ['auth'] },
      'no attack is left to run',
      '--skip takes away all that --only selects; `gatecrash list` shows the ids',
    ],
    [
      'nothing quick',
      { only: ['crash'], quick: true },
      'no attack is left to run',
      '--quick leaves out all 1 that were selected; run without it',
    ],
  ])('%s', (_what, selection, message, hint) => {
    expect(() => ids(selection)).toThrowError(expect.objectContaining({ code: 'usage', message, hint }))
  })
})
