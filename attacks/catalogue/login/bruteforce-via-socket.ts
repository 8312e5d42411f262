import { type BaseContext, defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { rounds } from '../../kit/guess.ts'
import { askOften } from '../../kit/often.ts'
import { visits } from '../../sends.ts'

/** Under which names a payload may hold what a login asks for. */
const shapes = [
  ['username', 'password'],
  ['user', 'pass'],
  ['email', 'password'],
] as const

export default defineAttack({
  id: 'login/bruteforce-via-socket',
  rows: ['login.bruteforce.via-socket'],
  title: 'Name and password in the CONNECT payload in place of a token; where that logs in, many wrong passwords',
  requirement: 'ASVS V6.3.4 and V6.3.1: every way in has the same defences, limits on guessing too',
  impact: 'The login over HTTP is limited, the one over the socket is not: passwords are guessed there.',
  remedy: 'Let sockets authenticate by token alone, or call the same limiter in the middleware.',
  severity: 'high',
  cwe: ['CWE-288', 'CWE-307'],
  references: ['ASVS V6.3.4', 'ASVS V6.3.1'],
  provenBy: 'socket-login',
  needs: ['login'],
  effect: 'write',
  holds: 'account',
  loud: true,
  sends: visits(rounds * 80 * shapes.length),
  async run(context) {
    const { username, password } = context.attacker.account
    const witness = await openWitness(context)
    const before = await control(context, 'the real token', witness)
    const anonymous = await attempt(context, 'neither token nor password', witness, { auth: {} })
    let unlimited = false
    for (const [name, secret] of anonymous.in ? [] : shapes) {
      const auth = (given: unknown) => ({ [name]: username, [secret]: given })
      const logIn = (what: string, given: unknown) =>
        attempt(context, `${name} and ${secret}, ${what}`, witness, { auth: auth(given) })
      if (!(await logIn('the right ones', password)).in) continue
      let passed = 0
      // Not once only, because a window of the limit may turn just before the right ones come.
      for (let round = 0; round < rounds; round++) {
        const guessed = await guessHere(context, () => auth(context.canary()))
        if (!guessed) return inconclusive('guesses were too slow to meet a limit', context.evidence)
        if ((await logIn('the right ones after them', password)).in) passed += 1
        // One round is enough for who does it again.
        context.recording.untilHere()
      }
      unlimited ||= passed === rounds
    }
    if (unlimited) return vulnerable(context.evidence)
    return resisted(before.observation, context.evidence)
  },
})

/** More wrong passwords than the limit on logins allows; false when they took too long for that. */
async function guessHere(context: BaseContext, auth: () => object): Promise<boolean> {
  const limit = context.target.profile.limits.logins
  const few = { limit, undeclared: { count: 5, perMs: 2_000 }, fewest: 12, most: 80, longestMs: 8_000, atOnce: 6 }
  const { over, summary } = await askOften(few, async () => {
    await context.connect({ auth: auth(), join: false, address: context.freshAddress() })
    return true
  })
  context.note('measured', `wrong passwords: ${summary}`)
  return over === true
}
