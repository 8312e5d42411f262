/** Contender: a loop over the official client. */
import { io, type Socket } from 'socket.io-client'
import { answerAfter, ownTask, payload, startSending } from '../task.ts'

const task = ownTask()
const room = 'crowd'
let count = 0
const latencies: number[] = []
const sockets: Socket[] = []

function open(index: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = io(task.url, { transports: ['websocket'], forceNew: true, auth: { token: task.token } })
  sockets[index] = socket
  socket.on('connect_error', reject)
  socket.on('connect', () => {
    if (task.kind === 'acks') resolve()
    else socket.emit('room:join', { room }, () => resolve())
  })
  if (task.kind === 'deliveries') {
    socket.on('message:new', () => {
      count++
    })
  }
  return promise
}

for (let from = 0; from < task.sockets; from += 20) {
  await Promise.all(Array.from({ length: Math.min(20, task.sockets - from) }, (_, i) => open(from + i)))
}
const acknowledged = startSending(task, (index) => {
  const startMs = performance.now()
  const own = task.kind === 'acks' ? `own-${index}` : room
  sockets[index]?.emit('message:send', { room: own, text: payload }, () => {
    if (task.kind !== 'acks') return
    latencies.push(performance.now() - startMs)
    count++
    acknowledged(index)
  })
})
await answerAfter(task, () => count)
