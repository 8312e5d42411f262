import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from '../../../target/profile.ts'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { honestLogin, logInWith } from '../../kit/guess.ts'
import { loginLines } from '../../kit/login-script.ts'

/** What a query language or a loose comparison may take for a match. */
const passwords: Readonly<Record<string, unknown>> = {
  '{"$ne":1}': { $ne: 1 },
  '{"$gt":""}': { $gt: '' },
  '{"$regex":".*"}': { $regex: '.*' },
  true: true,
  null: null,
  0: 0,
  'an empty list': [],
  "a quote and OR '1'='1": "' OR '1'='1",
}

/** Only the first 72 bytes count for bcrypt. */
const beyondBcrypt = 100_000

type Bend = (account: Account) => { readonly username: unknown; readonly password: unknown }

const bodies: readonly (readonly [string, Bend])[] = [
  ...Object.entries(passwords).map(([name, password]): [string, Bend] => [
    `password ${name}`,
    ({ username }) => ({ username, password }),
  ]),
  ['name and password {"$ne":null}', () => ({ username: { $ne: null }, password: { $ne: null } })],
  ['the name in a list', ({ username }) => ({ username: [username], password: { $ne: 1 } })],
  [
    'the right password with a long tail',
    ({ username, password }) => ({
      username,
      password: `${String(password).padEnd(72, 'x')}${'y'.repeat(beyondBcrypt)}`,
    }),
  ],
]

export default defineAttack({
  id: 'login/types',
  rows: ['login.types'],
  title: 'Passwords and names that are objects, lists, true or null, and one of a hundred thousand characters',
  requirement: 'ASVS V15.3.5, CWE-943: what comes in has the type that is expected before anything is asked of it',
  impact: 'An operator in place of a password matches every account: anybody logs in as anybody.',
  remedy: 'Validate the body with a schema before it reaches a query: z.object({ password: z.string().max(256) }).',
  severity: 'critical',
  cwe: ['CWE-943', 'CWE-1287'],
  references: ['ASVS V15.3.5'],
  provenBy: 'nosql-login',
  listensMs: 3_000,
  needs: ['login'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { attacker, target, victim } = context
    // By turns for each account, because a limit counts the guesses for one: what it turns away is not looked at.
    const accounts = [...new Set([victim.account, attacker.account])]
    const control = await honestLogin(context, victim.account)
    const { count, perMs } = target.profile.limits.logins ?? { count: 5, perMs: 0 }
    let open = false
    const tryOn = async (account: Account, turn: number) => {
      for (const [name, bend] of bodies.filter((_, index) => index % accounts.length === turn)) {
        const from = performance.now()
        const answer = await logInWith(context, bend(account))
        const isIn = answer?.token !== undefined && answer.status < 400
        const tookMs = Math.round(performance.now() - from)
        const status = answer === undefined ? 'hung up' : `HTTP ${answer.status}`
        context.note('received', `${name}: ${status} in ${tookMs} ms, ${isIn ? 'a token' : 'no token'}`)
        open ||= isIn
        if (isIn)
          context.recording.written((say) => {
            const { username, password } = bend(account)
            return `${loginLines(context, say)}
expect(isIn(await login(${say.value(username)}, ${say.value(password)})), 'a token is refused')`
          })
        if (perMs > 0) await sleep((1.2 * perMs) / count, undefined, { signal: context.signal })
      }
    }
    await context.idle(Promise.all(accounts.map(tryOn)))
    return open ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
