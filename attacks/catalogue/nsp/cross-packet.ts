import { encodePacket } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { otherNamespaces } from '../../kit/namespaces.ts'

export default defineAttack({
  id: 'nsp/cross-packet',
  kind: 'probe',
  rows: ['nsp.cross-packet'],
  title: 'Events for namespaces that were not joined, an event before CONNECT, and a second CONNECT',
  requirement: 'Socket.IO protocol 5: packets for a namespace that was not joined are not served',
  impact: 'Where a server takes them, what guards a namespace is passed by.',
  remedy: 'Nothing to do: Socket.IO closes the connection. Keep it up to date.',
  severity: 'info',
  cwe: ['CWE-841'],
  references: [],
  needs: [],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { target, settleMs } = context
    const { chat, namespace } = target.profile
    const elsewhere = (
      await Promise.all(
        target.profile.namespaces.chat.slice(0, 1).map((nsp) => openWitness(context, { namespace: nsp })),
      )
    ).at(0)
    const witness = await openWitness(context)
    const event = (nsp: string, text: string) =>
      encodePacket({ type: 'event', nsp, data: [chat.send.event, ...target.messageArgs(text)] }).text
    let served = false
    for (const other of [elsewhere?.namespace ?? otherNamespaces(context)[0] ?? '/other', `/${context.canary()}`]) {
      const session = await attackerSession(context)
      const text = context.canary()
      session.engine.send(event(other, text))
      const listener = other === elsewhere?.namespace ? elsewhere : witness
      const heard = (await listener.heard(text, Math.min(500, settleMs))) !== undefined
      const end = session.end?.how ?? 'the connection stays open'
      context.note('received', `an event for ${other}, not joined: ${heard ? 'served' : 'not served'}; ${end}`)
      served ||= heard
      await session.close()
    }
    const session = await attackerSession(context)
    const again = await session.client.connect(namespace, {}, Math.min(500, settleMs))
    const twice = again.ok ? 'a second socket' : (session.end?.how ?? again.refusal.how)
    context.note('received', `a second CONNECT to ${namespace} without a token: ${twice}`)
    const last = await control(context, 'an honest client', witness)
    return served || again.ok ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
