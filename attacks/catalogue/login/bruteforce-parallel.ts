import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { guessOften, honestLogin, rounds, wrongAnswer } from '../../kit/guess.ts'
import { addressWords, loginLines, mustBeIn, roundsLines } from '../../kit/login-script.ts'
import { type Apart, guessApart, rightBehind } from '../../kit/right-behind.ts'
import type { Written } from '../../reproduction/steps.ts'
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
  sends: ({ logins }) => visits(250 + rounds * 6 * (logins?.count ?? 0)),
  waitsMs: ({ logins }) => 2 * (logins?.perMs ?? 0),
  async run(context) {
    const { account } = context.attacker
    const { loginLimit } = context
    const next = () => ({ account, address: context.freshAddress() })
    const control = await honestLogin(context, account)
    const judged = await wrongAnswer(context, next())
    const { count, perMs } = loginLimit
    const most = 3 * count
    const from = addressWords(context)
    const again: Written = (say) => {
      const [name, password] = [say.value(account.username), say.value(account.password)]
      const guesses = { limit: loginLimit, whose: name, as: `{ from: ${from} }` }
      return `${loginLines(context, say)}
let [n, limited] = [0, false]
// A little apart, the limit holds.
for (let round = 0; round < ${rounds} && !limited; round++) {
  const wrong = []
  await pace(${most}, ${perMs / (4 * count)}, () => wrong.push(login(${name}, \`wrong-\${n++}\`, ${guesses.as})))
  limited = !isIn(await login(${name}, ${password}, ${guesses.as}))
  await Promise.all(wrong)
}
expect(limited, 'there is no limit')
await sleep(${Math.round((1 + 1 / rounds) * perMs)})
${roundsLines(context, say, guesses, `${mustBeIn}\n  await sleep(${Math.round((1 + 1 / rounds) * perMs)})`)}`
    }
    let apart: Apart = { served: most, letIn: true }
    await context.wait(perMs, 'for the window of the limit to pass')
    // A limit that answers as before is seen by the right password alone, and that may come where a window turns.
    for (let round = 0; round < rounds && apart.served === most && apart.letIn; round++)
      apart = await guessApart(context, account, { most, everyMs: perMs / (4 * count), judged })
    if (apart.served === most && apart.letIn)
      return inconclusive('superseded by login/bruteforce-account: a little apart, no limit was met', context.evidence)
    if (apart.served < most) {
      await context.wait(perMs, 'for the window of the limit to pass')
      const { over } = await guessOften(context, 'at the same moment', loginLimit, judged, next)
      if (over === undefined) return inconclusive('the login was too slow to meet the limit', context.evidence)
      if (!over) return resisted(control, context.evidence)
      context.recording.written(again)
      return vulnerable(context.evidence)
    }
    for (let round = 0; round < rounds; round++) {
      // Not a whole number of windows: none turns at the same place twice.
      await context.wait((1 + 1 / rounds) * perMs, 'for the window of the limit to pass')
      const { letIn } = await rightBehind(context, loginLimit, 'at the same moment as wrong ones', next, next())
      if (letIn === undefined) return resisted(control, context.evidence)
    }
    context.recording.written(again)
    return vulnerable(context.evidence)
  },
})
