import { approach } from '../../../target/session.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { openByHand } from '../../kit/by-hand.ts'
import { anyPage, foreignOrigin } from '../../kit/origin-attack.ts'

export default defineAttack({
  id: 'eio/allowrequest-first-only',
  kind: 'probe',
  rows: ['eio.allowrequest.first-only'],
  title: 'A handshake from an allowed page, and the rest of the session from one whose handshake is refused',
  requirement: 'CWE-367: a rule about requests holds for each of them; Engine.IO asks allowRequest for the first only',
  impact:
    'A rule in allowRequest is for the door alone, by design: whoever believes that it holds for each request is wrong.',
  remedy: 'Put the rule into io.engine.use(…), which sees every request, polls and upgrades too.',
  severity: 'info',
  cwe: ['CWE-696', 'CWE-367'],
  references: [],
  needs: ['allowedOrigins', 'polling'],
  effect: 'write',
  holds: 'nothing',
  async run(context) {
    const { target, attacker, signal, allowedOrigins } = context
    const good = [['Origin', allowedOrigins[0] ?? '']] as const
    const bad = [['Origin', foreignOrigin]] as const
    const options = { token: attacker.token, transport: 'polling', headers: bad, signal } as const
    const atTheDoor = await approach(target, { ...options, address: context.freshAddress() })
    if (atTheDoor.ok) {
      await atTheDoor.client.close()
      return inconclusive(`superseded by ${anyPage(context)}: any page opens sessions`, context.evidence)
    }
    context.note('received', `a handshake from ${foreignOrigin}: refused, ${atTheDoor.refusal.how}`)
    const session = await openByHand(context, good)
    const posted = await session.post([session.connectPacket], { headers: bad })
    context.note('received', `a post from there in a session of ${good[0][1]}: HTTP ${posted.status}`)
    const polled = await session.get({ headers: bad })
    context.note('received', `a poll from there: HTTP ${polled.status}`, polled.text().slice(0, 200))
    await session.close()
    const honest = await openByHand(context, good)
    const [sent, read] = [await honest.post([honest.connectPacket]), await honest.get()]
    const control = context.note(
      'received',
      `control, all of it from ${good[0][1]}: HTTP ${sent.status}, ${read.status}`,
    )
    await honest.close()
    if (sent.status !== 200 || read.status !== 200) return inconclusive('a session by hand was not served')
    return posted.status === 200 || polled.status === 200
      ? vulnerable(context.evidence)
      : resisted(control, context.evidence)
  },
})
