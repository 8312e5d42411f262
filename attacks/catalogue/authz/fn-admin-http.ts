import { type AttackContext, defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { adminToken, logInAgain, registerOwn, send } from '../../kit/own-login.ts'

type Needs = 'register' | 'admin' | 'disable'

/** Whether an account is let in no more once it is disabled with this token. */
async function disables(context: AttackContext<Needs>, as: string, token: string): Promise<boolean> {
  const { account } = await registerOwn(context)
  await send(context, `disabling an account as ${as}`, context.disable, {
    username: account.username,
    adminToken: token,
  })
  const address = context.freshAddress()
  const again = await context.target.login(account, { address, signal: context.signal })
  context.note('received', `its login afterwards: HTTP ${again.status}`)
  // A limit or a failure refuses as well, and says nothing about the account.
  return again.token === undefined && again.status < 500 && again.status !== 429
}

export default defineAttack({
  id: 'authz/fn-admin-http',
  rows: [],
  title: 'An ordinary user disables somebody else’s account over HTTP',
  requirement: 'ASVS V8.2.1, API5:2023: each function asks for the role, wherever the request comes in',
  impact: 'Any user throws out whomever he likes, and gives himself the role of those who may.',
  remedy:
    'Ask in the route, of the account and not of the page: if (user.role !== "admin") return reply.code(403).send()',
  severity: 'critical',
  cwe: ['CWE-862'],
  references: ['ASVS V8.2.1', 'API5:2023'],
  provenBy: 'admin-http-no-role',
  needs: ['register', 'admin', 'disable'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const ordinary = await registerOwn(context)
    // A second login is nothing special here: then one that is refused means something.
    await logInAgain(context, ordinary.account)
    const broken = await disables(context, 'an ordinary user', ordinary.token)
    const admin = await disables(context, 'an admin', await adminToken(context))
    if (!admin) return inconclusive('not even an admin disables an account as the profile says', context.evidence)
    const control = context.note('received', 'what an admin disables is let in no more')
    return broken ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
