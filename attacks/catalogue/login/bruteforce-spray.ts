import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { guessOften, honestLogin, nobody, rightPassword, wrongAnswer } from '../../kit/guess.ts'
import { visits } from '../../sends.ts'

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
  sends: visits(250),
  async run(context) {
    const control = await honestLogin(context, context.attacker.account)
    const address = context.freshAddress()
    const next = () => ({ account: nobody(context), address })
    const judged = await wrongAnswer(context, next())
    const limit = context.target.profile.limits.loginsFromAddress
    const { over } = await guessOften(context, 'one address, new names', limit, judged, next)
    if (over === undefined) return inconclusive('the login was too slow to meet the limit', context.evidence)
    if (!over) return resisted(control, context.evidence)
    // Some answer as before and judge nothing any more.
    const right = await rightPassword(context, context.attacker.account, 'right after them, from there', { address })
    return right === undefined ? resisted(control, context.evidence) : vulnerable(context.evidence)
  },
})
