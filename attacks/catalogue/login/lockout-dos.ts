import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { guess, honestLogin, rightPassword } from '../../kit/guess.ts'
import { loginLines, recipeLines } from '../../kit/login-script.ts'
import { registerOwn } from '../../kit/own-login.ts'
import { visits } from '../../sends.ts'

/** Where no limit is declared: more than any lock waits for, and longer than a slow-down lasts. */
const undeclared = { count: 10, perMs: 3_000 }

export default defineAttack({
  id: 'login/lockout-dos',
  rows: ['login.lockout-dos'],
  title: 'A stranger guesses wrong a few times; then the owner, from elsewhere, gives the right password',
  requirement: 'ASVS V6.1.1: what holds up guessing cannot be used to lock somebody out',
  impact: 'Whoever knows a name keeps its owner out for as long as he likes.',
  remedy: 'Limit by account and address together, for a short window; never lock an account for good by its guesses.',
  severity: 'low',
  cwe: ['CWE-645'],
  references: ['ASVS V6.1.1'],
  provenBy: 'hard-lock',
  needs: ['login', 'register'],
  effect: 'write',
  holds: 'account',
  loud: true,
  sends: ({ logins = undeclared }) => visits(2 * logins.count),
  waitsMs: ({ logins = undeclared }) => 4 * logins.perMs,
  async run(context) {
    // An account of its own: whoever is locked out here is nobody else's.
    const { account } = await registerOwn(context)
    const { count, perMs } = context.target.profile.limits.logins ?? undeclared
    const address = context.freshAddress()
    for (let round = 0; round < 2; round++) {
      await Promise.all(Array.from({ length: count }, () => guess(context, { account, address })))
      await context.wait(1.2 * perMs, 'for a short limit to pass')
    }
    context.note('sent', `${2 * count} wrong passwords from one address`)
    const atOnce = await rightPassword(context, account, 'a window after them, from another address')
    let later = atOnce
    if (later === undefined) {
      await context.wait(1.5 * perMs, 'for a longer one to pass')
      later = await rightPassword(context, account, 'another window later')
    }
    const control = await honestLogin(context, context.attacker.account, 'another account')
    const [stranger, owner] = [address, context.freshAddress()]
    context.recording.written((say) => {
      const right = `login(name, password, { from: ${say.value(owner)} })`
      const other = context.attacker.account
      return `${loginLines(context, say)}
${recipeLines(context, say, 'register', context.register)}
const [name, password] = [\`gc\${randomBytes(9).toString('hex')}\`, \`Gc-\${randomBytes(9).toString('hex')}\`]
await register(name, password)
expect(isIn(await ${right}), 'the owner is not let in before')
for (let round = 0; round < 2; round++) {
  await Promise.all(Array.from({ length: ${count} }, () => login(name, 'wrong', { from: ${say.value(stranger)} })))
  await sleep(${1.2 * perMs})
}
expect(!isIn(await ${right}), 'the owner is let in')
await sleep(${1.5 * perMs})
expect(!isIn(await ${right}), 'the owner is let in later')
expect(isIn(await login(${say.value(other.username)}, ${say.value(other.password)})), 'others are not let in')`
    })
    return later === undefined ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
