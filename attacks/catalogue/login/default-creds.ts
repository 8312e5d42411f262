import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { honestLogin } from '../../kit/guess.ts'

const pairs: readonly (readonly [string, readonly string[]])[] = [
  ['admin', ['admin', 'password', 'changeme']],
  ['administrator', ['administrator']],
  ['root', ['root']],
  ['test', ['test']],
  ['demo', ['demo']],
  ['guest', ['guest']],
  ['user', ['user']],
]

export default defineAttack({
  id: 'login/default-creds',
  rows: ['login.default-creds'],
  title: 'Names and passwords that servers are delivered with: admin and admin, test and test, and their like',
  requirement: 'ASVS V6.3.2: there are no default accounts, or they are disabled',
  impact: 'The first thing that anybody tries opens an account, often that of an administrator.',
  remedy: 'Make the first account at the first start, with a password made at random; delete those of tests.',
  severity: 'critical',
  cwe: ['CWE-1392'],
  references: ['ASVS V6.3.2'],
  provenBy: 'default-admin',
  needs: ['login'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { target, signal } = context
    const control = await honestLogin(context, context.attacker.account)
    const { accounts, name } = target.profile
    const own = new Set(accounts.map(({ username, password }) => `${username} ${password}`))
    let open = false
    // One after the other for one name, so that no limit by account is met; names side by side.
    const tryName = async (username: string, passwords: readonly string[]) => {
      for (const password of passwords.filter((candidate) => !own.has(`${username} ${candidate}`))) {
        const account = { name: username, role: 'user' as const, username }
        const answer = await target.login(account, { password, address: context.freshAddress(), signal })
        if (answer.token === undefined || answer.status >= 400) continue
        context.note('received', `${username} with "${password}": let in`)
        open = true
      }
    }
    await Promise.all([...pairs, [name, [name]] as const].map(([username, passwords]) => tryName(username, passwords)))
    context.note('measured', `${pairs.flatMap(([, passwords]) => passwords).length + 1} pairs were tried`)
    return open ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
