import { pace } from '../../kit/flood.ts'
import { openSenders, rateAttack, steadySender } from '../../kit/rate-attack.ts'
import { sayLine } from '../../kit/say-script.ts'

const connections = 12
const tolerance = 1.5

export default rateAttack({
  id: 'rate/reconnect',
  rows: ['rate.reconnect'],
  title: 'A burst just below the limit, a new connection, the next burst, twelve times over',
  requirement: 'ASVS V2.4.1: limits hold for the account, not for a connection that it may throw away',
  impact: 'A limit kept in the socket is dodged by reconnecting: the flooder sends as much as they like.',
  remedy: 'Key the limiter by user id (socket.data.user.id) and keep it outside the socket.',
  severity: 'high',
  cwe: ['CWE-799'],
  references: ['ASVS V2.4.1', 'API4:2023'],
  provenBy: 'per-socket-bucket',
  tolerance,
  async flood(context, flood) {
    const { limit, tally, witness } = flood
    const burst = Math.max(1, Math.floor(0.9 * limit.count))
    const messages = Math.ceil(burst / 20)
    for (let i = 0; i < connections; i++) {
      const [sender] = await openSenders(context, [{}])
      let last = ''
      await pace(context, { everyMs: 5, durationMs: (5 * burst) / messages, messages }, () => {
        for (let n = 0; n < messages; n++) {
          last = tally.next()
          sender?.say(last)
        }
      })
      // What is still under way when its connection closes might be lost, and would not be the limiter's doing.
      await witness.heard(last, 200)
      await sender?.close()
    }
    flood.written = (say) => `${sayLine(context, say)}
const mark = \`gc\${randomBytes(9).toString('hex')}\`
const listener = await connect(${say.door({ token: context.victim.token })}, true)
const startMs = performance.now()
let n = 0
while (n < ${connections * burst}) {
  const sender = await connect(${say.door(steadySender(context))}, true)
  await pace(${burst}, 5, () => say(sender, \`\${mark}-\${n++}\`))
  await sleep(100)
  sender.close()
}
await overTheLimit(() => numbered([listener], mark), n, ${say.value({ ...limit, tolerance })}, startMs)`
  },
})
