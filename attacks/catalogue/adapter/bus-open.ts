import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { findBroadcast, greeting, listenToChannels, reworded } from '../../kit/bus.ts'
import { busScript } from '../../kit/bus-script.ts'
import { openRedisClient } from '../../kit/redis-client.ts'

export default defineAttack({
  id: 'adapter/bus-open',
  rows: ['adapter.bus-open'],
  title: 'A message for all users, published by nobody on the Redis that the nodes share',
  requirement: 'ASVS V13.2.1: communications between backend components are authenticated',
  impact: 'Whoever reaches the Redis says anything to anybody as anybody, reads all messages, and edits sessions.',
  remedy: 'Give the Redis a password or ACL users, bind it to an inner network, and use TLS to it: rediss://.',
  severity: 'high',
  cwe: ['CWE-306'],
  references: ['ASVS V13.2.1'],
  provenBy: 'redis-open',
  needs: ['bus', 'nodes'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const witness = await openWitness(context, { node: context.nodes[1] })
    const [asker, listener] = [await openRedisClient(context), await openRedisClient(context)]
    try {
      const { open, said } = await greeting(asker)
      context.note('received', `the Redis, asked without a password: ${said}`)
      if (open) await listenToChannels(listener)
      const { token } = context.attacker
      const honest = await control(context, 'control, from one node to the other', witness, { token })
      if (!open && /^(NOAUTH|DENIED|NOPERM)/.test(said)) return resisted(honest.observation, context.evidence)
      if (!open) return inconclusive(`what answers there is no Redis: ${said}`, context.evidence)
      const [text, other] = [context.canary(), context.canary()]
      const sender = await context.connect({ token, address: context.freshAddress() })
      if (!sender.admitted) return inconclusive('a second honest client was refused', context.evidence)
      sender.session.say(text)
      if ((await witness.heard(text, context.settleMs)) === undefined)
        return inconclusive('the other node does not hear the first', context.evidence)
      const broadcast = await findBroadcast(asker, listener, text)
      if (broadcast === undefined) return inconclusive('open, but the messages of this server do not pass there')
      await asker.ask(...reworded(broadcast, text, other))
      context.note('sent', `a broadcast of our own making (${broadcast[0]}), with a text that no user sent`)
      const heard = await witness.heard(other, context.settleMs)
      context.note('received', heard ? 'a user heard it' : 'no user heard it')
      context.recording.written((say) => busScript(context, broadcast, say))
      return heard ? vulnerable(context.evidence) : inconclusive('open, but nobody heard it', context.evidence)
    } finally {
      asker.close()
      listener.close()
    }
  },
})
