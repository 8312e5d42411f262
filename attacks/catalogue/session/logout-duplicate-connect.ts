import { setTimeout as sleep } from 'node:timers/promises'
import { approach } from '../../../target/session.ts'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { duplicates } from '../../kit/duplicates.ts'
import { endingGraceMs } from '../../kit/ending.ts'
import { logInAgain, mustSend } from '../../kit/own-login.ts'

export default defineAttack({
  id: 'session/logout-duplicate-connect',
  rows: ['session.logout.duplicate-connect'],
  title: 'Many CONNECTs at once make many sockets on one connection; a logout ends the one that the server knows',
  requirement: 'ASVS V7.4.1 and V15.4.2: all that a session opened ends with it',
  impact: 'Sockets that no map points to stay in their rooms and go on hearing after the logout.',
  remedy:
    'Refuse a CONNECT to a namespace that the connection is in or on its way into, and end connections, not sockets.',
  severity: 'high',
  cwe: ['CWE-362', 'CWE-613'],
  references: ['ASVS V7.4.1', 'ASVS V15.4.2'],
  provenBy: 'kick-one',
  disclosure: true,
  needs: ['logout', 'polling'],
  effect: 'write',
  holds: 'account',
  waitsMs: endingGraceMs,
  async run(context) {
    const witness = await openWitness(context)
    let alive = false
    // A server that counts CONNECTs may still let a few of them in together.
    for (const count of [4, 20]) {
      const { token } = await logInAgain(context)
      const opened = await approach(context.target, { token, transport: 'polling', address: context.freshAddress() })
      if (!opened.ok) {
        context.note('received', `polling refused: ${opened.refusal.how}`)
        continue
      }
      const wire = await duplicates(context, opened, count)
      await mustSend(context, 'the logout', context.logout, { token })
      await Promise.race([wire.closed, sleep(endingGraceMs(context.target.profile.limits))])
      const heard = await wire.deliveries(witness)
      context.note('received', `after the logout a message of another user came ${heard} times on the wire`)
      alive ||= heard > 0
      void opened.client.close()
    }
    const { token } = await logInAgain(context)
    const last = await control(context, 'a login after all that', witness, { token })
    return alive ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
