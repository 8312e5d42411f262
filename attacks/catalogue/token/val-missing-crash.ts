import { type CrashStep, crashAttack } from '../../kit/crash-attack.ts'

export default crashAttack({
  id: 'token/val-missing-crash',
  rows: [
    'token.val-missing-crash',
    'token.val-type.object',
    'token.val-type.number',
    'token.val-type.boolean',
    'token.val-type.buffer',
  ],
  title: 'CONNECTs without a token, and with a number, true, null, a list and an object for one',
  requirement: 'ASVS V16.5.4: an error in a middleware is caught there; the process goes on',
  impact: 'Anyone on the network, without any account, ends the chat for everybody with one packet.',
  remedy:
    "Ask typeof token === 'string' before calling split or startsWith, and call next(error) in a catch around it all.",
  severity: 'high',
  cwe: ['CWE-248', 'CWE-476', 'CWE-1287'],
  references: ['ASVS V16.5.4'],
  provenBy: 'token-split',
  first: true,
  steps: (context) => {
    const knock = (name: string, door: { auth?: unknown; token?: unknown }): CrashStep => ({
      name,
      async act() {
        const address = context.freshAddress()
        const options = { ...door, join: false, ...(address === undefined ? {} : { address }) }
        const admission = await context.connect(options)
        if (!admission.admitted) return `refused, ${admission.refusal.how}`
        await admission.session.close()
        return 'let in'
      },
    })
    const bytes = { type: 'Buffer', data: [101, 121, 74] }
    const { in: place } = context.target.profile.token
    const values: unknown[] =
      place === 'auth' ? [null, 7, -0.5, true, [], [null], {}, { toString: 1 }, { length: 3 }, { split: 1 }, bytes] : []
    return [
      knock('no CONNECT payload', {}),
      knock('an empty CONNECT payload', { auth: {} }),
      knock('an empty token', { token: '' }),
      knock('one word for a token', { token: 'word' }),
      ...values.map((token) => knock(`token ${JSON.stringify(token)}`, { token })),
    ]
  },
})
