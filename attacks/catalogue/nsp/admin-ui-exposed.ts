import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { adminNamespaces, enterAdminUi } from '../../kit/admin-ui.ts'
import { control, openWitness } from '../../kit/attempt.ts'

export default defineAttack({
  id: 'nsp/admin-ui-exposed',
  rows: ['nsp.admin-ui.exposed'],
  title: 'CONNECTs without a credential to where the Socket.IO Admin UI may be: does it tell of all sockets?',
  requirement: 'ASVS V13.4.5: tools for the operators are not open to everybody',
  impact: 'Strangers see every connection, with tokens of URLs, and can disconnect users and join them to rooms.',
  remedy: 'instrument(io, { auth: { type: "basic", … }, readonly: true, mode: "production" }); never auth: false.',
  severity: 'critical',
  cwe: ['CWE-306', 'CWE-1188'],
  references: ['ASVS V13.4.5', 'API8:2023'],
  provenBy: 'admin-ui-open',
  needs: [],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    let open = false
    for (const namespace of adminNamespaces) {
      const told = await enterAdminUi(context, namespace, {})
      const how =
        typeof told === 'string' ? `refused, ${told}` : `let in, and told ${told.join(', ') || 'nothing of it'}`
      context.note('received', `${namespace} with {}: ${how}`)
      open ||= typeof told !== 'string' && told.length > 0
    }
    const last = await control(context, 'an honest client', await openWitness(context))
    return open ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
