import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { effectIn, heard, nothing, otherNamespaces } from '../../kit/namespaces.ts'

export default defineAttack({
  id: 'nsp/open-other',
  rows: ['nsp.open.other'],
  title: 'A CONNECT without a token to every other namespace: those of the profile, then those that servers often have',
  requirement:
    'ASVS V6.3.4: every way in asks for the same authentication; middleware of / does not cover other namespaces',
  impact: 'Anyone on the network reads and writes in what was thought to be behind the login.',
  remedy: "Put the middleware on every namespace: io.on('new_namespace', (namespace) => namespace.use(authenticate)).",
  severity: 'critical',
  cwe: ['CWE-306', 'CWE-288'],
  references: ['ASVS V6.3.4'],
  effect: 'write',
  holds: 'nothing',
  provenBy: 'auth-root-only',
  needs: [],
  async run(context) {
    if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token: any token gets in')
    const { token, namespaces } = context.target.profile
    const { chat, protected: closed } = namespaces
    const root = await openWitness(context)
    const unclear: string[] = []
    for (const namespace of otherNamespaces(context)) {
      context.tried(namespace)
      const admission = await context.connect({ namespace, join: false, address: context.freshAddress() })
      if (!admission.admitted) {
        context.note('received', `${namespace} without a token: refused, ${admission.refusal.how}`)
        continue
      }
      const effect = await effectIn(context, namespace, admission.session)
      await admission.session.close()
      if (effect === undefined) continue
      context.note('received', `${namespace} without a token: let in, ${effect}`)
      // Where an event authenticates, everybody is let in and nobody is served before it.
      if (effect === nothing && token.in === 'event') continue
      // Socket.IO always has a root namespace: where nothing happens in it, nothing has to be closed.
      if (effect === nothing && namespace === '/' && !closed.includes('/')) continue
      // Some servers let everybody connect and serve those whom they know: only what comes of it shows that it is open.
      if (effect === nothing) {
        unclear.push(namespace)
        continue
      }
      if ((await attempt(context, 'no token at all, where the chat is', root, {})).in)
        return inconclusive('superseded by auth/absent-no-token: no namespace asks for a token', context.evidence)
      return vulnerable(context.evidence, effect === heard ? 'high' : 'medium')
    }
    for (const namespace of chat)
      await control(context, `the real token in ${namespace}`, await openWitness(context, { namespace }), { namespace })
    const last = await control(context, 'the real token where the chat is', root)
    if (unclear.length === 0) return resisted(last.observation, context.evidence)
    const where = unclear.join(', ')
    return inconclusive(`no token is asked for in ${where}; nothing came of it there`, context.evidence)
  },
})
