import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { guessOften, honestLogin, rightPassword, wrongAnswer } from '../../kit/guess.ts'
import { visits } from '../../sends.ts'

export default defineAttack({
  id: 'login/bruteforce-account',
  rows: ['login.bruteforce.account'],
  title: 'Wrong passwords for one account, each from a new address, and then the right one',
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
  sends: visits(250),
  async run(context) {
    const { account } = context.attacker
    const control = await honestLogin(context, account)
    const next = () => ({ account, address: context.freshAddress() })
    const judged = await wrongAnswer(context, next())
    const limit = context.target.profile.limits.logins
    const { over } = await guessOften(context, 'one account, new addresses', limit, judged, next)
    if (over === undefined) return inconclusive('the login was too slow to meet the limit', context.evidence)
    if (!over) return resisted(control, context.evidence)
    // Guesses are worth something only to whom the right one is let in: a lasting lock is a defence, a window is not.
    let right = await rightPassword(context, account, 'right after them')
    if (right === undefined && limit !== undefined && limit.perMs <= context.patienceMs) {
      await context.wait(limit.perMs, 'for the window of the limit to pass')
      right = await rightPassword(context, account, 'a window later')
    }
    return right === undefined ? resisted(control, context.evidence) : vulnerable(context.evidence)
  },
})
