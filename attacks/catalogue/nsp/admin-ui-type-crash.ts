import type { BaseContext } from '../../attack.ts'
import { adminNamespaces, enterAdminUi } from '../../kit/admin-ui.ts'
import { type CrashStep, crashAttack } from '../../kit/crash-attack.ts'

const values = [7, { $ne: '' }, [], null, true] as const

export default crashAttack({
  id: 'nsp/admin-ui-type-crash',
  rows: ['nsp.admin-ui.type-crash'],
  title: 'The login of the Socket.IO Admin UI with passwords that are no text',
  requirement: 'ASVS V16.5.4 and V15.3.5: types are checked, and no rejection is left unhandled',
  impact: 'One packet of anybody who knows the name of the admin ends the chat for everybody.',
  remedy: 'Put the Admin UI behind a login of your own, and refuse a password that is no string before it is compared.',
  severity: 'high',
  cwe: ['CWE-248', 'CWE-1287'],
  references: ['ASVS V16.5.4', 'ASVS V15.3.5'],
  provenBy: 'admin-ui-basic',
  disclosure: true,
  plainer: (context) => ({
    'token/val-missing-crash': entering(context, adminNamespaces[0], 'text, as it should be'),
  }),
  steps: (context) =>
    adminNamespaces.flatMap((namespace) => values.map((password) => entering(context, namespace, password))),
})

function entering(context: BaseContext, namespace: string, password: unknown): CrashStep {
  return {
    name: `${namespace} as admin with the password ${JSON.stringify(password)}`,
    async act() {
      const told = await enterAdminUi(context, namespace, { username: 'admin', password })
      return typeof told === 'string' ? `refused, ${told}` : 'let in'
    },
  }
}
