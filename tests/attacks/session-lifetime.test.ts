import { expect, test } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { runRow } from '../support/matrix.ts'

const attacks = catalogue.filter(({ id }) => id === 'session/refresh-token-absolute-lifetime')

test('a login that ends in time is told from one that goes on as long as it is refreshed', async () => {
  const rows = [{ configuration: 'short-sessions' }, { weakness: 'refresh-forever' }, { configuration: 'hardened' }]
  const results = await Promise.all(rows.map((row) => runRow(row, { attacks })))
  expect(results.map(([one]) => one?.verdict)).toMatchObject([
    { outcome: 'resisted' },
    { outcome: 'vulnerable' },
    // Twelve hours: nobody waits for that.
    { outcome: 'skipped', unlock: expect.stringContaining('--patience') },
  ])
})
