import type { LoginAnswer } from '../../../target/http-recipe.ts'
import type { Account } from '../../../target/profile.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { guess, honestLogin, nobody, shapeOf } from '../../kit/guess.ts'

/** As many of each as tell what changes by itself; few enough for any limit. */
const samples = 2

export default defineAttack({
  id: 'login/enum-message',
  rows: ['login.enum.message', 'login.enum.status', 'login.enum.length'],
  title: 'A wrong password for an account that exists and for one that does not: status, text and headers compared',
  requirement: 'ASVS V6.3.8: a failed login does not tell whether the account exists',
  impact: 'An attacker learns who has an account, and guesses for those only.',
  remedy: 'Answer both cases with the same status and the same text: invalid credentials.',
  severity: 'medium',
  cwe: ['CWE-204'],
  references: ['ASVS V6.3.8'],
  provenBy: 'user-not-found',
  needs: ['login'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { account } = context.attacker
    const known: string[] = []
    const unknown: string[] = []
    for (let i = 0; i < samples; i++) {
      for (const [who, answers] of [[account, known] as const, [nobody(context), unknown] as const]) {
        const answer = await guess(context, { account: who, address: context.freshAddress() })
        if (answer?.status === 429) return inconclusive('a limit answered instead of the login', context.evidence)
        answers.push(lookOf(answer, who))
      }
    }
    const control = await honestLogin(context, account, 'after them')
    for (const look of new Set(known)) context.note('received', `account exists: ${look}`)
    for (const look of new Set(unknown)) context.note('received', `account does not exist: ${look}`)
    if (new Set(known).size > 1 || new Set(unknown).size > 1)
      return inconclusive('answers differ from one time to the next', context.evidence)
    return known[0] === unknown[0] ? resisted(control, context.evidence) : vulnerable(context.evidence)
  },
})

/** Names of headers count (a cookie, a header only for accounts), but not their values. */
function lookOf(answer: LoginAnswer | undefined, account: Account): string {
  const headers = answer?.response.headers.map(([name]) => name.toLowerCase()) ?? []
  return `${shapeOf(answer, account)} (headers: ${[...new Set(headers)].sort().join(' ')})`
}
