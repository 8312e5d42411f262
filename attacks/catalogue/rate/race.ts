import { pace, sayAtOnce } from '../../kit/flood.ts'
import { openSenders, rateAttack, steadySender } from '../../kit/rate-attack.ts'

export default rateAttack({
  id: 'rate/race',
  rows: ['rate.race'],
  title: 'Hundreds of messages at one instant, so that they arrive while the limiter still looks up the first',
  requirement: 'ASVS V15.4.2: checking and changing shared state is atomic',
  impact: 'All messages that arrive between the check and the count pass as if they were the first.',
  remedy:
    'Count first and decide by the result (INCR, consume()); never await between reading a counter and raising it.',
  severity: 'high',
  cwe: ['CWE-362', 'CWE-367'],
  references: ['ASVS V15.4.2'],
  provenBy: 'async-check',
  tolerance: 1.5,
  async flood(context, flood) {
    const { limit, tally, durationMs } = flood
    const [sender] = await openSenders(context, [{}])
    const burst = Math.min(500, Math.max(100, 10 * limit.count))
    // One burst to a window, and a window between them: every burst finds the counter at nought.
    const everyMs = Math.min(2 * limit.perMs, durationMs / 2)
    flood.does = { senders: [steadySender(context)], everyMs: 0, count: burst }
    await pace(context, { everyMs, durationMs, messages: burst }, () => {
      const texts = Array.from({ length: burst }, () => tally.next())
      if (sender !== undefined) sayAtOnce(context, sender, texts)
    })
  },
})
