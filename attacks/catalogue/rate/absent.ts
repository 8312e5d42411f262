import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { openWitness } from '../../kit/attempt.ts'
import { halfTheRate, isLimited, messageLimit } from '../../kit/message-limit.ts'
import { recovered } from '../../kit/recovered.ts'
import { floodSends } from '../../sends.ts'

export default defineAttack({
  id: 'rate/absent',
  rows: ['rate.absent'],
  title: 'One socket sends up to ten times the allowed rate, and we count what another user receives',
  requirement: 'ASVS V2.4.1: anti-automation controls stop excessive calls; here, messages over a live connection',
  impact: 'One user drowns a room, and the server pays for every delivery.',
  remedy:
    'Count events in socket.use or onAny with rate-limiter-flexible, keyed by user id; drop or disconnect over the limit.',
  severity: 'high',
  cwe: ['CWE-799', 'CWE-770'],
  references: ['ASVS V2.4.1', 'API4:2023'],
  provenBy: 'no-limit',
  needs: [],
  effect: 'write',
  holds: 'account',
  loud: true,
  sends: floodSends,
  waitsMs: 6_000,
  async run(context) {
    const witness = await openWitness(context)
    const limit = await messageLimit(context, witness)
    if (limit === undefined) return vulnerable(context.evidence)
    await halfTheRate(context, witness, limit)
    const limited = await isLimited(context, witness, limit)
    const last = await recovered(context, witness)
    return limited ? resisted(last.observation, context.evidence) : vulnerable(context.evidence)
  },
})
