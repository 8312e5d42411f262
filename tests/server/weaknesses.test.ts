import { describe, expect, test } from 'vitest'
import { loadConfiguration } from '../../server/configuration.ts'
import { buildPolicies } from '../../server/policies/build.ts'
import type { PolicyContext } from '../../server/policies.ts'
import { chooseSecret, makeKeys } from '../../server/secrets.ts'
import { listWeaknesses, loadWeakness, weaknessIds } from '../../server/weaknesses.ts'
import { bypassExploits } from './exploits-bypass.ts'
import { chatExploits } from './exploits-chat.ts'
import { contentExploits } from './exploits-content.ts'
import { doorExploits } from './exploits-doors.ts'
import { joseExploits } from './exploits-jose.ts'
import { limitExploits } from './exploits-limits.ts'
import { liveExploits } from './exploits-live.ts'
import { loginExploits } from './exploits-login.ts'
import { operationsExploits } from './exploits-operations.ts'
import { placeExploits } from './exploits-places.ts'
import { sessionExploits } from './exploits-sessions.ts'
import { tokenExploits } from './exploits-token.ts'
import { openLab } from './lab.ts'
import type { Prepared } from './steps.ts'

/** Tried in a process of their own, in crash.test.ts. */
const CRASHES = [
  'admin-ui-basic',
  'arity',
  'async-unguarded',
  'cb-assumed',
  'cb-truthy-check',
  'csr-pid-untyped',
  'deref-arg',
  'echo-claims',
  'echo-raw',
  'handlers-map',
  'length-loop',
  'old-engine',
  'old-parser',
  'old-ws',
  'onany-startswith',
  'packet-tap',
  'path-root',
  'relay-any-event',
  'remove-all-listeners',
  'socket-user-prop',
  'string-assumed',
  'token-split',
  'utf8-strict-db',
]
/** Seen in time alone, which no test may assert. */
const TIMED = [
  'jwe-inflate',
  'listener-leak',
  'no-dummy-hash',
  'pbes2-unbounded',
  'redos-link',
  'regex-split',
  'sync-schema',
]
/** Seen in a real log file, in redaction.test.ts. */
const LOGGED = ['debug-env', 'kid-raw-log', 'log-raw', 'log-token']
/** Seen on several nodes only, in node-weaknesses.test.ts. */
const CLUSTERED = [
  'demotion-own-node',
  'endings-own-node',
  'limit-own-node',
  'redis-open',
  'refresh-own-node',
  'rooms-own-node',
]
/** Policies without a weakness of their own, and why. */
const NEVER_REPLACED: Readonly<Record<string, string>> = {
  admitWithoutStore: 'only while Redis is dead, which no attack may bring about; nodes-dying.test.ts kills it',
  admitAccountRequest: 'a cap on requests that cost little; the guesses among them have a limit of their own',
  isFlooding: 'what is over the limit is refused already; who is refused often only leaves sooner',
  mayCreate:
    'a name that was taken stays taken whatever this says; no attack makes a room of one that is merely in use',
  readCredential: 'where a request is read for its credential, which readToken decides for connections',
  proveOpaque: 'an id or key that is random, or a keyed hash: there is no way to forge one but to know it',
  recoverOnce: 'a second time its owner is checked again, and nobody else is let in',
}

const exploits: [string, Prepared][] = [
  ...Object.entries(tokenExploits).map(([id, run]): [string, Prepared] => [id, { run }]),
  ...Object.entries(joseExploits).map(([id, run]): [string, Prepared] => [id, { run }]),
  ...Object.entries(liveExploits),
  ...Object.entries(chatExploits),
  ...Object.entries(bypassExploits),
  ...Object.entries(contentExploits),
  ...Object.entries(limitExploits),
  ...Object.entries(sessionExploits),
  ...Object.entries(operationsExploits),
  ...Object.entries(placeExploits),
  ...Object.entries(doorExploits),
  ...Object.entries(loginExploits),
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
    expect([...exploits.map(([id]) => id), ...CRASHES, ...TIMED, ...LOGGED, ...CLUSTERED].sort()).toEqual(weaknessIds())
  })

  test('every policy is replaced by one, but for those where nothing would be seen', async () => {
    const configuration = loadConfiguration('hardened')
    const context = { configuration, keys: makeKeys('HS256', {}, chooseSecret), own: {}, operatorToken: '' }
    const policies = Object.keys(buildPolicies(context as unknown as PolicyContext))
    const replaced = new Set((await listWeaknesses()).flatMap(({ replaces }) => Object.keys(replaces)))
    expect(policies.filter((name) => !replaced.has(name)).sort()).toEqual(Object.keys(NEVER_REPLACED).sort())
  })

  test('an unknown id names the nearest', async () => {
    await expect(loadWeakness('alg-non')).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('alg-none'),
    })
  })
})
