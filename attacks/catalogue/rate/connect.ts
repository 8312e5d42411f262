import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { openWitness } from '../../kit/attempt.ts'
import { knockOften, mayKnock } from '../../kit/knock.ts'
import { recovered } from '../../kit/recovered.ts'
import { visits } from '../../sends.ts'

export default defineAttack({
  id: 'rate/connect',
  rows: ['rate.connect'],
  title: 'Handshake after handshake from one address, more than the limit allows, or two hundred in a row',
  requirement: 'ASVS V2.4.1: anti-automation controls hold for connecting as well',
  impact: 'Handshakes are dear (TLS, token check); without a limit one address keeps the server busy with them.',
  remedy:
    'Count handshakes by address in allowRequest with rate-limiter-flexible and refuse with 429 before any token is looked at.',
  severity: 'medium',
  cwe: ['CWE-770'],
  references: ['ASVS V2.4.1', 'API4:2023'],
  provenBy: 'no-conn-limit',
  needs: [],
  effect: 'write',
  holds: 'address',
  loud: true,
  sends: visits(500),
  async run(context) {
    const witness = await openWitness(context)
    const door = { name: 'one address', address: context.freshAddress() }
    await mayKnock(context, door)
    const { over } = await knockOften(context, door)
    const last = await recovered(context, witness)
    if (over === undefined) return inconclusive('handshakes were too slow to meet the limit', context.evidence)
    return over ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
