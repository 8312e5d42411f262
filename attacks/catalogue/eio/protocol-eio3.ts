import { approach } from '../../../target/session.ts'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'

export default defineAttack({
  id: 'eio/protocol-eio3',
  rows: ['eio.protocol.eio3'],
  title: 'A handshake with EIO=3, the protocol of Socket.IO 2, on every transport',
  requirement: 'Engine.IO protocol 4: a handshake for another version is answered with 400 and code 5',
  impact:
    'Old clients get into the root namespace without CONNECT and without auth payload, and their socket id is the secret of the session.',
  remedy: 'Leave allowEIO3 at false; take it back when the last old client is gone.',
  severity: 'medium',
  cwe: ['CWE-757', 'CWE-1188'],
  references: [],
  provenBy: 'allow-eio3',
  needs: [],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const { target, attacker, signal } = context
    let taken = false
    for (const transport of target.profile.transports) {
      const address = context.freshAddress()
      const opened = await approach(target, { eio: 3, transport, token: attacker.token, address, signal })
      const how = opened.ok ? 'taken' : `refused, ${opened.refusal.how}`
      context.note('received', `EIO=3 over ${transport}: ${how}`)
      if (opened.ok) await opened.client.close()
      taken ||= opened.ok
    }
    const { observation } = await control(context, 'the protocol of the profile', await openWitness(context))
    return taken ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})
