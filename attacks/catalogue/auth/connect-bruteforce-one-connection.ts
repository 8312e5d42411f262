import { encodePacket } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { openRaw } from '../../kit/raw-connection.ts'

/** The row's measure: this many answers in half a minute are no throttle. Extrapolated from a shorter look. */
const enough = 1_000
const withinMs = 30_000
const lookMs = 8_000
const atOnce = 20

export default defineAttack({
  id: 'auth/connect-bruteforce-one-connection',
  rows: ['auth.connect.bruteforce-one-connection'],
  title: 'A thousand CONNECT packets with different wrong tokens over one connection',
  requirement: 'ASVS V6.3.1: guessing credentials is slowed down or stopped, over a WebSocket as over HTTP',
  impact: 'Tokens, tickets and weak secrets are guessed at thousands a second, past every limit on handshakes.',
  remedy: 'Count refused CONNECTs per connection in the middleware and call socket.conn.close() after a few.',
  severity: 'medium',
  cwe: ['CWE-307', 'CWE-799'],
  references: ['ASVS V6.3.1'],
  effect: 'write',
  holds: 'address',
  loud: true,
  provenBy: 'no-connect-throttle',
  needs: ['connectToken'],
  async run(context) {
    if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token: any token gets in')
    const { profile, network } = context.target
    const witness = await openWitness(context)
    await control(context, 'the real token', witness)
    const raw = await openRaw(context)
    if (raw === undefined) return inconclusive('the handshake was refused', context.evidence)
    const guess = () => ({ [profile.token.name]: `${context.canary()}.${context.canary()}.${context.canary()}` })
    const from = performance.now()
    let sent = 0
    let width = atOnce
    while (raw.engine.isOpen && sent < enough && performance.now() - from < lookMs) {
      await network.pace(width, context.signal)
      const answered = raw.received.length
      for (let i = 0; i < width; i++, sent++)
        raw.engine.send(encodePacket({ type: 'connect', nsp: profile.namespace, data: guess() }).text)
      await raw.receivedAtLeast(answered + width, width === 1 ? context.settleMs : 250)
      // Some servers judge one CONNECT of a connection at a time and drop the others: then one by one.
      if (raw.received.length - answered < width) width = 1
    }
    const tookMs = performance.now() - from
    const open = raw.engine.isOpen
    const judged = raw.received.filter((packet) => packet.startsWith('4')).length
    const close = open ? 'still open' : 'closed by the server'
    const seen = `${judged} of ${sent} guesses were judged in ${Math.round(tookMs)} ms; the connection was ${close}`
    context.note('measured', seen)
    await raw.engine.close()
    const last = await control(context, 'the real token again', witness)
    if (open && judged >= (enough * Math.max(tookMs, 1)) / withinMs && judged > atOnce)
      return vulnerable(context.evidence)
    return resisted(last.observation, context.evidence)
  },
})
