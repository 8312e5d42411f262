/** Contender: a loop written by hand over `ws`, as a person writes it who knows the protocol: no parsing, one latency. */
import { WebSocket } from 'ws'
import { answerAfter, ownTask, payload, startSending } from '../task.ts'

const task = ownTask()
const room = 'crowd'
let count = 0
const latencies: number[] = []
const sentMs: number[][] = []
const ids: number[] = []
const sockets: WebSocket[] = []

function open(index: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const ws = new WebSocket(`${task.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    perMessageDeflate: false,
  })
  sockets[index] = ws
  sentMs[index] = []
  ids[index] = 1
  ws.on('error', reject)
  ws.on('message', (data) => {
    const text = data.toString()
    if (text.startsWith('42')) {
      if (task.kind === 'deliveries') count++
    } else if (text.startsWith('43')) {
      const id = Number.parseInt(text.slice(2), 10)
      if (id === 0) resolve()
      else if (task.kind === 'acks') {
        latencies.push(performance.now() - (sentMs[index]?.[id] ?? 0))
        count++
        acknowledged(index)
      }
    } else if (text === '2') ws.send('3')
    else if (text.startsWith('0')) ws.send(`40${JSON.stringify({ token: task.token })}`)
    else if (text.startsWith('40')) {
      if (task.kind === 'deliveries') ws.send(`420["room:join",${JSON.stringify({ room })}]`)
      else resolve()
    }
  })
  return promise
}

for (let from = 0; from < task.sockets; from += 20) {
  await Promise.all(Array.from({ length: Math.min(20, task.sockets - from) }, (_, i) => open(from + i)))
}
const acknowledged = startSending(task, (index) => {
  const id = ids[index] ?? 0
  ids[index] = id + 1
  const own = task.kind === 'acks' ? `own-${index}` : room
  const times = sentMs[index]
  if (times !== undefined) times[id] = performance.now()
  sockets[index]?.send(`42${id}["message:send",{"room":"${own}","text":"${payload}"}]`)
})
await answerAfter(task, () => count)
