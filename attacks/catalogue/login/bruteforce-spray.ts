import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { honestLogin, nobody, wrongAnswer } from '../../kit/guess.ts'
import { type GuessScript, loginLines } from '../../kit/login-script.ts'
import { guessesCount, guessSends } from '../../kit/right-behind.ts'

export default defineAttack({
  id: 'login/bruteforce-spray',
  rows: ['login.bruteforce.spray'],
  title: 'One guess each for many usernames, all from one address',
  requirement: 'ASVS V6.3.1: password spraying is held up as well as guessing for one account',
  impact: 'A limit by account never sees it: one common password is tried on everybody.',
  remedy: 'Count failed logins by address besides those by account, and answer 429 over the limit.',
  severity: 'high',
  cwe: ['CWE-307'],
  references: ['ASVS V6.3.1', 'API2:2023'],
  provenBy: 'limit-per-user-only',
  needs: ['login'],
  effect: 'write',
  holds: 'address',
  loud: true,
  sends: ({ loginsFromAddress }) => guessSends(loginsFromAddress),
  async run(context) {
    const control = await honestLogin(context, context.attacker.account)
    const address = context.freshAddress()
    const next = () => ({ account: nobody(context), address })
    const judged = await wrongAnswer(context, next())
    const limit = context.target.profile.limits.loginsFromAddress
    const right = () => ({ account: context.attacker.account, address })
    const again: GuessScript = (say, lines) =>
      `${loginLines(context, say)}\nlet n = 0\n${lines({ limit, whose: `\`nobody-\${n}\``, as: '{}' })}`
    const through = await guessesCount(context, 'one address, new names', limit, judged, next, right, again)
    if (through === undefined) return inconclusive('the login was too slow to meet the limit', context.evidence)
    return through ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
