import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { registerOwn, send } from '../../kit/own-login.ts'

export default defineAttack({
  id: 'login/weak-password',
  rows: ['login.weak-password'],
  title: 'An account is registered with a password from the top of every list: 123456, password, its own name',
  requirement: 'ASVS V6.2.1 and V6.2.4: at least eight characters, and not among the most common ones',
  impact: 'A spray of ten passwords over all accounts opens some of them.',
  remedy: 'Ask for a length, and refuse what stands on a list of common and leaked passwords.',
  severity: 'low',
  cwe: ['CWE-521'],
  references: ['ASVS V6.2.1', 'ASVS V6.2.4'],
  provenBy: 'no-pw-policy',
  needs: ['register'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    let accepted = false
    for (const weak of ['123456', 'password', 'qwertyuiop', '']) {
      const username = context.canary()
      const password = weak || username
      await send(context, `a registration with ${weak || 'its own name'}`, context.register, { username, password })
      const account = { name: username, role: 'user' as const, username, password }
      const { token } = await context.target.login(account, { address: context.freshAddress() })
      context.note('received', `logging in with it: ${token === undefined ? 'refused' : 'let in'}`)
      accepted ||= token !== undefined
    }
    await registerOwn(context)
    const last = context.note('received', 'control: an account with a long password is made and logged in')
    return accepted ? vulnerable(context.evidence) : resisted(last, context.evidence)
  },
})
