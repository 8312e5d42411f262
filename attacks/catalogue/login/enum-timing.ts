import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { honestLogin } from '../../kit/guess.ts'
import { loginLines } from '../../kit/login-script.ts'
import { loginTimes, pairEveryMs } from '../../kit/login-times.ts'
import { mannWhitney, median } from '../../kit/rank-test.ts'
import { visits } from '../../sends.ts'

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
  sends: visits(2 * pairs),
  needs: ['login'],
  effect: 'write',
  holds: 'account',
  waitsMs: (limits) => pairs * pairEveryMs(limits),
  async run(context) {
    const times = await loginTimes(context, pairs)
    if (times === undefined) return inconclusive('a limit answered; declare limits.logins', context.evidence)
    const { known, unknown } = times
    const control = await honestLogin(context, context.attacker.account, 'after them')
    const effectMs = median(known) - median(unknown)
    const p = mannWhitney(known, unknown)
    const medians = `median ${median(known).toFixed(1)} ms with an account, ${median(unknown).toFixed(1)} ms without`
    context.note('measured', `${medians}; Mann-Whitney p = ${p.toPrecision(2)} for ${pairs} pairs`)
    if (p < 0.001 && Math.abs(effectMs) >= smallestMs) {
      const accounts = [context.attacker, context.victim].map(({ account }) => account.username)
      const everyMs = pairEveryMs(context.target.profile.limits)
      context.recording.written(
        (say) => `${loginLines(context, say)}
const known = ${say.value(accounts)}
const times = { known: [], unknown: [] }
for (let n = 0; n < 30; n++) {
  const pair = [['known', known[n % 2]], ['unknown', \`nobody-\${n % 2}\`]]
  // Each comes first as often as the other.
  for (const [kind, name] of n % 4 < 2 ? pair : pair.reverse()) {
    const startMs = performance.now()
    await login(name, \`wrong-\${n}\`)
    times[kind].push(performance.now() - startMs)
  }
  await sleep(${everyMs})
}
// The Mann-Whitney test: of all pairs, how many of the known ones are slower? Half of them by chance.
const slower = times.known.flatMap((one) => times.unknown.filter((other) => one > other)).length / 900
const [one, other] = [times.known, times.unknown].map((all) => all.sort((a, b) => a - b)[15])
expect(Math.abs(slower - 0.5) > 0.25 && Math.abs(one - other) >= ${smallestMs}, \`\${one} ms with an account, \${other} ms without\`)`,
      )
      return vulnerable(context.evidence)
    }
    // A missing hash takes away nearly all of the time: would three quarters of it have been seen through the noise?
    const missing = Math.max(smallestMs, 0.75 * median(known))
    const shifted = (shift: number) => unknown.map((time) => time + shift)
    const seen = [missing, -missing].every((shift) => mannWhitney(known, shifted(shift)) < 0.01)
    if (!seen) return inconclusive('too much noise to see a missing hash', context.evidence)
    return resisted(control, context.evidence)
  },
})
