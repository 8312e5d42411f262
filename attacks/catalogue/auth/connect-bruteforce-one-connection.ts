import { encodePacket } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { guessesScript } from '../../kit/guesses-script.ts'
import { connects, newcomerMs, openRaw } from '../../kit/raw-connection.ts'
import { messages } from '../../sends.ts'

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
  sends: messages(enough),
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
      await raw.receivedAtLeast(answered + width, context.settleMs)
      // Some servers judge one CONNECT of a connection at a time and drop the others: then one by one.
      if (raw.received.length - answered < width) width = 1
    }
    const tookMs = performance.now() - from
    const answered = raw.received.filter((packet) => packet.startsWith('4')).length
    const isOpen = raw.engine.isOpen
    const many = isOpen && answered > Math.max(atOnce, (enough * tookMs) / withinMs)
    const after = isOpen ? 'still open' : 'closed by the server'
    context.note('measured', `${answered} of ${sent} guesses were answered in ${Math.round(tookMs)} ms, then ${after}`)
    // Some answer as before and judge nothing any more: only the right one tells.
    const judged = many && (await connects(context, raw, context.attacker.token))
    if (many)
      context.note('received', `the real token after them, on that connection: ${judged ? 'let in' : 'refused'}`)
    await raw.engine.close()
    // Few answers from who answers a newcomer no sooner: that is no throttle.
    const isSlow = isOpen && !many && answered > 0 && tookMs / answered < 3 * (await newcomerMs(context, guess()))
    const last = await control(context, 'the real token again', witness)
    context.recording.written(guessesScript(context, Math.floor((enough * lookMs) / withinMs), width))
    if (judged) return vulnerable(context.evidence)
    if (isSlow) return inconclusive('the target is too slow to tell a throttle', context.evidence)
    return resisted(last.observation, context.evidence)
  },
})
