/**
 * The limit: frames that were encoded before the run are written, one read for each socket, and the frames in it counted
 * by their heads alone. It knows no messages, no times and no order; what it costs is what Node's sockets cost with a
 * shared read buffer.
 */
import { cheapMasks, createNetwork, dial, encodeTextFrame } from '../../../target/wire/index.ts'
import { answerAfter, ownTask, payload, startSending } from '../task.ts'

const task = ownTask()
const { hostname, port } = new URL(task.url)
const network = createNetwork()
const senders: ((frame: Buffer) => void)[] = []
let count = 0
let acknowledged: ((socket: number) => void) | undefined

/** What the server says on the way in, and what is said next. */
const connect = ['0{"sid"', `40${JSON.stringify({ token: task.token })}`] as const
const join = ['40{"sid"', '420["room:join",{"room":"crowd"}]'] as const
const [steps, isIn] = task.kind === 'acks' ? [[connect], '40{"sid"'] : [[connect, join], '430[']

async function open(index: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let begun = ''
  let step = 0
  let ready = false
  let held = 0
  const socket = await dial(network, {
    host: hostname,
    port: Number(port),
    timeoutMs: 10_000,
    onBytes(bytes) {
      if (!ready) {
        begun += bytes.toString('latin1')
        const next = steps[step]
        if (next !== undefined && begun.includes(next[0])) {
          step++
          socket.write(encodeTextFrame(next[1], cheapMasks))
        } else if (begun.includes(isIn)) {
          ready = true
          resolve()
        }
        return
      }
      let at = held
      // Frames of a delivery are shorter than 64 KiB, and only a ping is shorter than four bytes.
      while (at + 4 <= bytes.length) {
        const short = (bytes[at + 1] as number) & 0x7f
        at += short === 126 ? 4 + bytes.readUInt16BE(at + 2) : 2 + short
        count++
        acknowledged?.(index)
      }
      held = Math.max(0, at - bytes.length)
    },
  })
  socket.write(
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  senders[index] = (frame) => void socket.write(frame)
  await promise
}

for (let from = 0; from < task.sockets; from += 20) {
  await Promise.all(Array.from({ length: Math.min(20, task.sockets - from) }, (_, i) => open(from + i)))
}
// Encoded once: not even that is paid for.
const said = (start: string, room: string) =>
  Buffer.from(encodeTextFrame(`${start}["message:send",{"room":"${room}","text":"${payload}"}]`, cheapMasks))
const frames = senders.map((_, index) => (task.kind === 'acks' ? said('421', `own-${index}`) : said('42', 'crowd')))
acknowledged = startSending(task, (index) => senders[index]?.(frames[index] as Buffer))
await answerAfter(task, () => count)
