import { encodePacket } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'

/** As long as a generous deadline for a client that has not come in yet. */
const deadlineMs = 10_000

export default defineAttack({
  id: 'dos/conn-zombie-after-kick',
  rows: ['dos.conn.zombie-after-kick'],
  title: 'Leaves its only namespace and goes on answering pings: is the connection ended, and when?',
  requirement: 'CWE-772: what serves nobody is given back; Socket.IO arms its deadline once, for the first CONNECT',
  impact: 'Connections that are in no namespace are in no list and under no cap, and stay for ever.',
  remedy: 'Sweep: close Engine.IO connections that have been in no namespace for connectTimeout.',
  severity: 'low',
  cwe: ['CWE-404', 'CWE-772'],
  references: [],
  provenBy: 'kick-nsp-only',
  needs: [],
  effect: 'disrupt',
  holds: 'nothing',
  waitsMs: deadlineMs,
  async run(context) {
    const { transports } = context.target.profile
    const witness = await openWitness(context)
    const sessions = await Promise.all(transports.map((transport) => attackerSession(context, { transport })))
    for (const { engine, namespace } of sessions) engine.send(encodePacket({ type: 'disconnect', nsp: namespace }).text)
    await context.wait(deadlineMs, 'for a deadline to end the connections')
    let zombie = false
    for (const [i, { engine }] of sessions.entries()) {
      const closed = engine.isOpen ? undefined : await engine.closed
      context.note(
        'received',
        `over ${transports[i]}: ${closed === undefined ? 'still open' : `ended (${closed.kind})`}`,
      )
      if (closed === undefined) context.recording.lives(sessions[i]!)
      zombie ||= closed === undefined
      engine.kill()
    }
    context.recording.untilHere()
    const { observation } = await control(context, 'an honest client', witness)
    return zombie ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})
