import { expect, test } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { runRow } from '../support/matrix.ts'

const attacks = catalogue.filter(({ id }) => id === 'token/key-tenant-mix')

test('a key that speaks for its own issuer is told from one that speaks for all', async () => {
  const rows = [{ configuration: 'two-issuers' }, { weakness: 'kid-not-bound-iss' }, { configuration: 'hardened' }]
  const results = await Promise.all(rows.map((row) => runRow(row, { attacks })))
  expect(results.map(([one]) => one?.verdict)).toMatchObject([
    { outcome: 'resisted' },
    { outcome: 'vulnerable' },
    { outcome: 'skipped', unlock: expect.stringContaining('key: { partner:') },
  ])
})
