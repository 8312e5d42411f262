import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { openWitness } from '../../kit/attempt.ts'
import { forwardedFrom, knockOften, mayKnock } from '../../kit/knock.ts'
import { recovered } from '../../kit/recovered.ts'
import { visits } from '../../sends.ts'

export default defineAttack({
  id: 'rate/xff',
  rows: ['rate.xff'],
  title: 'The handshakes of one address that used up its budget, each with another X-Forwarded-For and its kin',
  requirement: 'ASVS V4.1.3: headers that a proxy sets cannot be overridden by a client; ASVS V15.3.4',
  impact: 'Whoever writes a header is a new client each time: no limit or ban by address holds.',
  remedy:
    'Take the address from the connection; believe X-Forwarded-For from listed proxies only, read from the right.',
  severity: 'high',
  cwe: ['CWE-348'],
  references: ['ASVS V4.1.3', 'ASVS V15.3.4'],
  provenBy: 'trust-xff',
  needs: [],
  effect: 'write',
  holds: 'address',
  loud: true,
  sends: visits(1_000),
  async run(context) {
    const witness = await openWitness(context)
    const address = context.freshAddress()
    const honest = { name: 'without such headers', address }
    await mayKnock(context, honest)
    const capped = await knockOften(context, honest)
    if (capped.over === true) {
      await recovered(context, witness)
      return inconclusive('superseded by rate/connect: no limit by address that could be dodged', context.evidence)
    }
    const { over } = await knockOften(context, { name: 'with them', address, headers: forwardedFrom })
    const last = await recovered(context, witness)
    if (over === undefined || capped.over === undefined)
      return inconclusive('handshakes were too slow to meet the limit', context.evidence)
    return over ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
