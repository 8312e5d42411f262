import { approach } from '../../../target/session.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted } from '../../judge.ts'

export default defineAttack({
  id: 'info/fingerprint-open-packet',
  kind: 'probe',
  rows: ['info.fingerprint.open-packet'],
  title: 'Reads what the open packet says of the server: ping times, size of messages, transports to upgrade to',
  requirement: 'Engine.IO protocol 4, "Handshake": these are told to every client',
  impact: 'None: a reading. Values other than the defaults tell one deployment from another.',
  remedy: 'Nothing to mend; a maxPayload larger than needed is dos/size-advertised.',
  severity: 'info',
  cwe: [],
  references: ['ASVS V13.4.6'],
  needs: [],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const { target, attacker, signal } = context
    const address = context.freshAddress()
    const opened = await approach(target, { token: attacker.token, address, signal })
    if (!opened.ok) return inconclusive(`the handshake was refused: ${opened.refusal.how}`, context.evidence)
    const { pingIntervalMs, pingTimeoutMs, maxPayloadBytes, upgrades } = opened.client.engine.open
    await opened.client.close()
    const times = `a ping every ${pingIntervalMs} ms, ${pingTimeoutMs} ms to answer`
    const told = `${times}; messages of up to ${maxPayloadBytes} bytes; upgrades: ${upgrades.join(', ') || 'none'}`
    const seen = context.note('received', told)
    return resisted(seen, [seen])
  },
})
