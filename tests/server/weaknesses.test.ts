import { describe, expect, test } from 'vitest'
import { listWeaknesses, loadWeakness, weaknessIds } from '../../server/weaknesses.ts'
import { chatExploits } from './exploits-chat.ts'
import { limitExploits } from './exploits-limits.ts'
import { liveExploits } from './exploits-live.ts'
import { operationsExploits } from './exploits-operations.ts'
import { placeExploits } from './exploits-places.ts'
import { sessionExploits } from './exploits-sessions.ts'
import { tokenExploits } from './exploits-token.ts'
import { openLab } from './lab.ts'
import type { Prepared } from './steps.ts'

/** Tried in a process of their own, in crash.test.ts. */
const CRASHES = [
  'arity',
  'async-unguarded',
  'cb-assumed',
  'cb-truthy-check',
  'deref-arg',
  'echo-raw',
  'handlers-map',
  'onany-startswith',
  'packet-tap',
  'remove-all-listeners',
  'token-split',
]
/** Seen in time alone, which no test may assert. */
const TIMED = ['no-dummy-hash']
/** Seen in a real log file, in redaction.test.ts. */
const LOGGED = ['log-raw']

const exploits: [string, Prepared][] = [
  ...Object.entries(tokenExploits).map(([id, run]): [string, Prepared] => [id, { run }]),
  ...Object.entries(liveExploits),
  ...Object.entries(chatExploits),
  ...Object.entries(limitExploits),
  ...Object.entries(sessionExploits),
  ...Object.entries(operationsExploits),
  ...Object.entries(placeExploits),
]

describe('each weakness can be used, and its base cannot be used in the same way', () => {
  test.concurrent.each(exploits)('%s', async (id, { run, set = [] }) => {
    const { base } = await loadWeakness(id)
    for (const weakness of [id, undefined]) {
      const lab = await openLab(base, { set, weakness })
      try {
        expect(await run(lab), weakness === undefined ? `${base} gave way` : `${id} could not be used`).toBe(
          weakness !== undefined,
        )
      } finally {
        await lab.close()
      }
    }
  })
})

describe('the folder', () => {
  test('every file names itself, has a title, and replaces something', async () => {
    const ids = weaknessIds()
    expect((await listWeaknesses()).map(({ id }) => id)).toEqual(ids)
    for (const { title, replaces } of await listWeaknesses()) {
      expect(title).toMatch(/^[^\n]{10,120}$/)
      expect(Object.keys(replaces).length).toBeGreaterThan(0)
    }
  })

  test('every weakness is tried somewhere', () => {
    expect([...exploits.map(([id]) => id), ...CRASHES, ...TIMED, ...LOGGED].sort()).toEqual(weaknessIds())
  })

  test('an unknown id names the nearest', async () => {
    await expect(loadWeakness('alg-non')).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('alg-none'),
    })
  })
})
