import { encodePacket } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { pollingPath } from '../../kit/polling-path.ts'

export default defineAttack({
  id: 'eio/sid-inject',
  kind: 'probe',
  rows: ['eio.sid.inject'],
  title: 'A post with the id of a polling session from another address, without any credential: is it taken?',
  requirement: 'ASVS V7.2.3: the id of a session is a secret; Engine.IO binds it to nothing else',
  impact: 'The id is a bearer secret, by design: a finding only where somebody else gets to know one.',
  remedy: 'Prefer WebSocket, keep the ids out of logs and events; bind them to the cookie in io.engine.use(…).',
  severity: 'info',
  cwe: ['CWE-384'],
  references: ['ASVS V7.2.3'],
  needs: ['polling'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { target, settleMs } = context
    const witness = await openWitness(context)
    const session = await attackerSession(context, { transport: 'polling' })
    const { namespace, chat } = target.profile
    const injected = context.canary()
    const packet = encodePacket({
      type: 'event',
      nsp: namespace,
      data: [chat.send.event, ...target.messageArgs(injected)],
    })
    const path = pollingPath(context, { sid: session.engine.open.sid })
    const headers = [['content-type', 'text/plain;charset=UTF-8']] as const
    const posted = await fetchPath(context, path, { method: 'POST', body: `4${packet.text}`, headers })
    const heard = (await witness.heard(injected, settleMs)) !== undefined
    context.note('received', `a stranger's post: HTTP ${posted.status}, ${heard ? 'heard as the owner' : 'not heard'}`)
    // Two GETs of one session at once: Engine.IO takes that for an attack and ends the session.
    const stolen = await fetchPath(context, path)
    await Promise.race([session.ended, witness.heard(context.canary(), Math.min(500, settleMs))])
    const end = session.end === undefined ? 'the session goes on' : `the session ended: ${session.end.how}`
    context.note('received', `a stranger's poll beside the owner's: HTTP ${stolen.status}; ${end}`)
    await session.close()
    const last = await control(context, 'an honest client', witness)
    return heard || session.end?.byPeer ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
