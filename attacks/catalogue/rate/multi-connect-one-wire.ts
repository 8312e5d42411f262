import { approach } from '../../../target/session.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { duplicates } from '../../kit/duplicates.ts'
import { floodSends } from '../../sends.ts'

export default defineAttack({
  id: 'rate/multi-connect-one-wire',
  rows: ['rate.multi-connect-one-wire'],
  title: 'Many CONNECTs to one namespace in one POST: how often does one message then come on that wire?',
  requirement: 'CWE-405: a client does not choose how often the server sends it the same',
  impact: 'One small connection counts as many sockets: each message of others is sent to it as often.',
  remedy: 'Keep one socket for each connection and namespace: refuse in the middleware while one is in or on its way.',
  severity: 'medium',
  cwe: ['CWE-362', 'CWE-405'],
  references: ['API4:2023'],
  provenBy: 'kick-one',
  listensMs: 4_000,
  disclosure: true,
  needs: ['polling'],
  effect: 'write',
  holds: 'account',
  loud: true,
  sends: floodSends,
  async run(context) {
    const { attacker, target } = context
    const witness = await openWitness(context)
    let [most, once] = [0, 0]
    // One is the control; a server that counts CONNECTs may still let a few of them in together.
    for (const count of [1, 4, 20]) {
      const opened = await approach(target, {
        token: attacker.token,
        transport: 'polling',
        address: context.freshAddress(),
      })
      if (!opened.ok) return inconclusive(`polling was refused: ${opened.refusal.how}`, context.evidence)
      const wire = await duplicates(context, opened, count)
      const heard = await wire.deliveries(witness)
      context.note('received', `a message of another user then came ${heard} times on the wire`)
      if (count === 1) once = heard
      most = Math.max(most, heard)
      await opened.client.close()
    }
    if (once !== 1) return inconclusive(`with a single CONNECT a message came ${once} times`, context.evidence)
    const last = await control(context, 'an honest client', witness)
    return most > 1 ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
