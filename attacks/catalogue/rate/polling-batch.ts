import { messagePacket, pace, sayAtOnce } from '../../kit/flood.ts'
import { openSenders, rateAttack, steadySender } from '../../kit/rate-attack.ts'

export default rateAttack({
  id: 'rate/polling-batch',
  rows: ['rate.polling-batch'],
  title: 'Over HTTP polling, several times the allowed number of messages in the body of each single POST',
  requirement: 'ASVS V2.4.1: limits count messages, not HTTP requests that carry any number of them',
  impact: 'A limiter in front of the HTTP server sees one request where the chat sees thousands of messages.',
  remedy:
    'Count events inside Socket.IO (onAny, socket.use); an HTTP limiter alone cannot see them. Lower maxHttpBufferSize.',
  severity: 'high',
  cwe: ['CWE-799'],
  references: ['ASVS V2.4.1', 'API4:2023'],
  provenBy: 'http-limit-only',
  needs: ['polling'],
  async flood(context, flood) {
    const { limit, tally, durationMs } = flood
    const over = { transport: 'polling' } as const
    const [sender] = await openSenders(context, [over])
    // Far below the largest body that the server takes: it is the number that counts.
    const fits = Math.floor(
      (sender?.engine.open.maxPayloadBytes || 100_000) / (2 * messagePacket(context, context.canary(), 0).length),
    )
    const batch = Math.min(5 * limit.count, fits, 2_000)
    const everyMs = Math.min(limit.perMs, durationMs / 4)
    // What socket.io-client is given in one turn, it sends in one body.
    flood.does = { senders: [{ ...steadySender(context), ...over }], everyMs: 0, count: batch }
    await pace(context, { everyMs, durationMs, messages: batch }, () => {
      const texts = Array.from({ length: batch }, () => tally.next())
      if (sender !== undefined) sayAtOnce(context, sender, texts)
    })
  },
})
