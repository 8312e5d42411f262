import { setTimeout as sleep } from 'node:timers/promises'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { guess, honestLogin, nobody } from '../../kit/guess.ts'
import { mannWhitney, median } from '../../kit/rank-test.ts'

const pairs = 40
/** Less cannot be told from noise over a network. */
const smallestMs = 10

export default defineAttack({
  id: 'login/enum-timing',
  rows: ['login.enum.timing'],
  title: 'Forty wrong passwords for an account that exists and forty for ones that do not, by turns: times compared',
  requirement: 'ASVS V6.3.8: a failed login does not tell, by the time it takes either, whether the account exists',
  impact: 'An attacker learns who has an account, though the answers are alike.',
  remedy: 'Hash the password against a fixed dummy hash when there is no account, so that both cases do the same work.',
  severity: 'low',
  cwe: ['CWE-208'],
  references: ['ASVS V6.3.8'],
  provenBy: 'no-dummy-hash',
  needs: ['login'],
  effect: 'write',
  holds: 'account',
  waitsMs: 12_000,
  async run(context) {
    const { attacker, victim, target } = context
    const limit = target.profile.limits.logins
    // Two accounts by turns, so that each stays at two thirds of its limit.
    const everyMs = limit === undefined ? 0 : (1.5 * limit.perMs) / limit.count / 2
    const known: number[] = []
    const unknown: number[] = []
    for (let i = 0; i < pairs; i++) {
      const nextAtMs = performance.now() + everyMs
      const pair = [
        { account: [attacker, victim][i % 2]!.account, times: known },
        { account: nobody(context), times: unknown },
      ]
      for (const { account, times } of i % 4 < 2 ? pair : pair.reverse()) {
        const answer = await guess(context, { account, address: context.freshAddress() })
        if (answer === undefined || answer.status === 429)
          return inconclusive(`a limit answered after ${i} pairs; declare limits.logins`, context.evidence)
        times.push(answer.response.durationMs)
      }
      await sleep(Math.max(0, nextAtMs - performance.now()), undefined, { signal: context.signal })
    }
    const control = await honestLogin(context, attacker.account, 'after them')
    const effectMs = median(known) - median(unknown)
    const p = mannWhitney(known, unknown)
    const medians = `median ${median(known).toFixed(1)} ms with an account, ${median(unknown).toFixed(1)} ms without`
    context.note('measured', `${medians}; Mann-Whitney p = ${p.toPrecision(2)} for ${pairs} pairs`)
    if (p < 0.001 && Math.abs(effectMs) >= smallestMs) return vulnerable(context.evidence)
    // What a missing hash would take away is about all of the time: would half of it have been seen?
    const missing = Math.max(smallestMs, median(known) / 2)
    const seen = [missing, -missing].every(
      (shift) =>
        mannWhitney(
          known,
          unknown.map((time) => time + shift),
        ) < 0.001,
    )
    return seen
      ? resisted(control, context.evidence)
      : inconclusive('too much noise to see a missing hash', context.evidence)
  },
})
