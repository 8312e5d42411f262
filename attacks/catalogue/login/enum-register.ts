import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { registerOwn, send } from '../../kit/own-login.ts'

export default defineAttack({
  id: 'login/enum-register',
  rows: ['login.enum.register'],
  title: 'Registering a name that is taken is answered in another way than one that is free',
  requirement: 'ASVS V6.3.8: valid users cannot be deduced from the answers of login, registration or reset',
  impact: 'A list of names becomes a list of accounts, for spraying and for phishing.',
  remedy: 'Answer 202 in both cases with the same body, and tell the owner of the name by another way.',
  severity: 'low',
  cwe: ['CWE-204'],
  references: ['ASVS V6.3.8'],
  provenBy: 'exists-oracle',
  needs: ['register'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const ask = async (what: string, username: string) => {
      const { status, body } = await send(context, what, context.register, { username, password: context.canary() })
      // Texts that only repeat the name are the same text.
      return `${status} ${JSON.stringify(body).replaceAll(username, 'NAME')}`
    }
    const differs: boolean[] = []
    for (let round = 0; round < 2; round += 1) {
      const free = await ask('a free name', context.canary())
      const taken = await ask('a taken name', context.victim.account.username ?? context.victim.account.name)
      context.note('received', `free: ${free}; taken: ${taken}`)
      differs.push(free !== taken)
    }
    await registerOwn(context)
    const last = context.note('received', 'control: a free name becomes an account that can log in')
    return differs.every(Boolean) ? vulnerable(context.evidence) : resisted(last, context.evidence)
  },
})
