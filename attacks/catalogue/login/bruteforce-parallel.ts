import { setTimeout as sleep } from 'node:timers/promises'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { guess, guessOften, honestLogin, shapeOf, wrongAnswer } from '../../kit/guess.ts'
import { visits } from '../../sends.ts'

export default defineAttack({
  id: 'login/bruteforce-parallel',
  rows: ['login.bruteforce.parallel'],
  title: 'Wrong passwords a little apart, so that the limit holds, and then as many at the same moment',
  requirement: 'ASVS V15.4.2 and V6.3.1: looking at a limit and counting against it is one step',
  impact: 'The limit holds for those who wait for answers; who sends all guesses at once has no limit.',
  remedy:
    'Count before the password is hashed, in one atomic step (INCR, rate-limiter-flexible), never read-then-write.',
  severity: 'medium',
  cwe: ['CWE-362'],
  references: ['ASVS V15.4.2', 'ASVS V6.3.1'],
  provenBy: 'async-check',
  needs: ['login', 'loginLimit'],
  effect: 'write',
  holds: 'account',
  loud: true,
  sends: ({ logins }) => visits(250 + 3 * (logins?.count ?? 0)),
  waitsMs: ({ logins }) => 2 * (logins?.perMs ?? 0),
  async run(context) {
    const { account } = context.attacker
    const { loginLimit } = context
    const next = () => ({ account, address: context.freshAddress() })
    const control = await honestLogin(context, account)
    const judged = await wrongAnswer(context, next())
    await context.wait(loginLimit.perMs, 'for the window of the limit to pass')
    // A little apart and not one by one, so that a slow hash does not stand in for the limit.
    const most = 3 * loginLimit.count
    const apart = Array.from({ length: most }, async (_, i) => {
      await sleep((i * loginLimit.perMs) / (4 * loginLimit.count), undefined, { signal: context.signal })
      return shapeOf(await guess(context, next()), account) === judged
    })
    const served = (await Promise.all(apart)).filter((one) => one).length
    context.note('measured', `a little apart, ${served} of ${most} were judged`)
    await context.wait(loginLimit.perMs, 'for the window of the limit to pass')
    const { over } = await guessOften(context, 'at the same moment', loginLimit, judged, next)
    if (over === undefined) return inconclusive('the login was too slow to meet the limit', context.evidence)
    if (!over) return resisted(control, context.evidence)
    const why = 'superseded by login/bruteforce-account: a little apart, no limit was met'
    return served < most ? vulnerable(context.evidence) : inconclusive(why, context.evidence)
  },
})
