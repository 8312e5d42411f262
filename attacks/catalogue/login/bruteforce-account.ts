import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { honestLogin, wrongAnswer } from '../../kit/guess.ts'
import { addressWords, type GuessScript, loginLines } from '../../kit/login-script.ts'
import { guessesCount, guessSends } from '../../kit/right-behind.ts'

export default defineAttack({
  id: 'login/bruteforce-account',
  rows: ['login.bruteforce.account'],
  title: 'Wrong passwords for one account, each from a new address, and the right one among them',
  requirement: 'ASVS V6.3.1: guessing of passwords is held up by limits or delays',
  impact: 'Passwords are guessed as fast as the server can hash.',
  remedy: 'Count login attempts by account (rate-limiter-flexible) and answer 429 over the limit, before hashing.',
  severity: 'high',
  cwe: ['CWE-307'],
  references: ['ASVS V6.3.1', 'API2:2023'],
  provenBy: 'no-login-limit',
  needs: ['login'],
  effect: 'write',
  holds: 'account',
  loud: true,
  sends: ({ logins }) => guessSends(logins),
  async run(context) {
    const { account } = context.attacker
    const control = await honestLogin(context, account)
    const next = () => ({ account, address: context.freshAddress() })
    const judged = await wrongAnswer(context, next())
    const limit = context.target.profile.limits.logins
    const from = addressWords(context)
    const again: GuessScript = (say, lines) =>
      `${loginLines(context, say)}\nlet n = 0\n${lines({ limit, whose: say.value(account.username), as: `{ from: ${from} }` })}`
    const through = await guessesCount(context, 'one account, new addresses', limit, judged, next, next, again)
    if (through === undefined) return inconclusive('the login was too slow to meet the limit', context.evidence)
    return through ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
