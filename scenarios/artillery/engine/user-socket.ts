/** One namespace of one user: what the steps send over, and what functions of a processor find in `context.sockets`. */
import { EventEmitter, once } from 'node:events'
import type { Client } from '../../../target/client.ts'
import { encodePacket } from '../../../target/wire/index.ts'

type Listener = (...args: unknown[]) => void

/** As much of socket.io-client's Socket as processors use. An acknowledgement always has a timeout. */
export interface UserSocket {
  readonly id: string
  readonly connected: boolean
  /** A function as the last argument gets the answer: `(...answer)`, after `timeout()` `(error, ...answer)`. */
  emit(event: string, ...args: unknown[]): void
  /** The first value of the answer. Rejects when none came in time. */
  emitWithAck(event: string, ...args: unknown[]): Promise<unknown>
  timeout(ms: number): Pick<UserSocket, 'emit' | 'emitWithAck'>
  on(event: string, listener: Listener): void
  once(event: string, listener: Listener): void
  off(event: string, listener: Listener): void
  listeners(event: string): Listener[]
  /** All values of the answer; undefined when none came within `timeoutMs`. */
  ask(event: string, args: readonly unknown[], timeoutMs: number): Promise<readonly unknown[] | undefined>
  /** The arguments of the next `event`; undefined when none came within `timeoutMs` or the connection ended. */
  next(event: string, timeoutMs: number): Promise<readonly unknown[] | undefined>
  disconnect(): void
}

export interface SocketCounts {
  received(): void
  /** The server ended it, or the line was lost. */
  disconnected(how: string): void
}

export function createUserSocket(
  client: Client,
  namespace: string,
  id: string,
  ackTimeoutMs: number,
  counts: SocketCounts,
): UserSocket {
  const heard = new EventEmitter()
  const ended = new AbortController()
  let left = false
  heard.setMaxListeners(0)
  client.listen(namespace, {
    onEvent(event, args) {
      counts.received()
      // Without a listener, EventEmitter would throw an event that is named `error`.
      if (heard.listenerCount(event) > 0) heard.emit(event, ...args)
    },
    onEnd(how, byPeer) {
      if (ended.signal.aborted) return
      ended.abort()
      if (byPeer && !left) counts.disconnected(how)
      if (heard.listenerCount('disconnect') > 0) heard.emit('disconnect', how)
    },
  })

  const ask: UserSocket['ask'] = async (event, args, timeoutMs) => {
    if (ended.signal.aborted) return undefined
    return client.emitWithAck(namespace, event, args, timeoutMs)
  }
  const within = (timeoutMs: number, errorFirst: boolean): Pick<UserSocket, 'emit' | 'emitWithAck'> => ({
    emit(event, ...args) {
      const hear = args.at(-1)
      if (typeof hear !== 'function') return client.emit(namespace, event, args)
      void ask(event, args.slice(0, -1), timeoutMs).then((answer) => {
        if (errorFirst) hear(answer === undefined ? new Error('operation has timed out') : null, ...(answer ?? []))
        else if (answer !== undefined) hear(...answer)
      })
    },
    async emitWithAck(event, ...args) {
      const answer = await ask(event, args, timeoutMs)
      if (answer === undefined) throw new Error('operation has timed out')
      return answer[0]
    },
  })

  return {
    id,
    get connected() {
      return !ended.signal.aborted
    },
    ...within(ackTimeoutMs, false),
    timeout: (ms) => within(ms, true),
    on: (event, listener) => void heard.on(event, listener),
    once: (event, listener) => void heard.once(event, listener),
    off: (event, listener) => void heard.off(event, listener),
    listeners: (event) => heard.listeners(event) as Listener[],
    ask,
    next(event, timeoutMs) {
      const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(timeoutMs)])
      return once(heard, event, { signal }).catch(() => undefined)
    },
    disconnect() {
      if (left || ended.signal.aborted) return
      left = true
      client.engine.send(encodePacket({ type: 'disconnect', nsp: namespace }).text)
      ended.abort()
    },
  }
}
