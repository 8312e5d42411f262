/** Writes down what is done on a session as it is done. */
import type { Session } from '../../target/session.ts'
import { pathTo, type Step, type Unstamped } from './steps.ts'

/** From now on everything that goes through the session is told to `write`. */
export function watchClient(session: Session, connection: number, write: (step: Unstamped<Step>) => Step): void {
  const { client } = session
  const { connect, emit, emitWithAck, close, engine } = client
  const { heard, kill } = session
  const { send, sendPackets, sendFrame } = engine
  // What the client itself sends has been told by then.
  let isTold = false
  const told = <T>(act: () => T): T => {
    isTold = true
    try {
      return act()
    } finally {
      isTold = false
    }
  }
  Object.assign(client, {
    async connect(namespace: string, auth: unknown, timeoutMs: number) {
      const answer = await told(() => connect(namespace, auth, timeoutMs))
      write({ kind: 'attach', connection, namespace, auth, admitted: answer.ok })
      return answer
    },
    emit(namespace: string, event: string, args: readonly unknown[], asksForAck?: boolean) {
      write({ kind: 'emit', connection, namespace, event, args, acknowledged: asksForAck === true, waits: false })
      told(() => emit(namespace, event, args, asksForAck))
    },
    async emitWithAck(namespace: string, event: string, args: readonly unknown[], timeoutMs: number) {
      const step = write({ kind: 'emit', connection, namespace, event, args, acknowledged: true, waits: true })
      const answer = await told(() => emitWithAck(namespace, event, args, timeoutMs))
      if (step.kind === 'emit') step.answered = answer
      return answer
    },
    close() {
      write({ kind: 'close', connection })
      return close()
    },
  })
  Object.assign(session, {
    kill() {
      write({ kind: 'lose', connection })
      kill()
    },
    async heard(text: string, timeoutMs: number) {
      const found = await heard(text, timeoutMs)
      if (found === undefined) return found
      const { sender, message } = found
      const args = session.events.findLast((event) => JSON.stringify(event.args).includes(text))?.args
      const path = typeof message === 'string' ? pathTo(args, message) : undefined
      const id = path === undefined ? {} : { id: { value: String(message), path } }
      const last = args?.at(-1)
      const offset = session.pid !== undefined && typeof last === 'string' ? { offset: last } : {}
      write({ kind: 'heard', connection, text, sender, args, ...id, ...offset })
      return found
    },
  })
  Object.assign(engine, {
    send(message: string | Buffer) {
      // engine.io-protocol v4, "Packet types": 4 is a message; one of bytes has no type.
      if (!isTold)
        write({ kind: 'packets', connection, packets: [typeof message === 'string' ? `4${message}` : message] })
      send.call(engine, message)
    },
    sendPackets(packets: readonly string[]) {
      write({ kind: 'packets', connection, packets })
      sendPackets.call(engine, packets)
    },
    sendFrame(bytes: Buffer) {
      write({ kind: 'frame', connection, bytes })
      sendFrame.call(engine, bytes)
    },
  })
  void session.ended.then(({ byPeer }) => {
    if (byPeer) write({ kind: 'cut', connection })
  })
}
