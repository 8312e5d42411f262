/** What waits for a polling POST: small packets share one body, exact bodies stay alone, one POST at a time. */
import { type EngineProtocol, encodePayload, joinPayload } from './engine.ts'

type Waiting = { kind: 'packet'; text: string } | { kind: 'body'; body: string | Buffer }

export interface Outbox {
  addMessage(message: string | Buffer): void
  /** Encoded packets that go together in one body. */
  addBody(packets: readonly string[]): void
  addRaw(body: string | Buffer): void
  /** Posts what waits, then nothing until `resume()`. Resolves when no POST is under way. */
  settle(): Promise<void>
  resume(): void
  /** Drops what waits. */
  stop(): void
  readonly bytes: number
}

interface OutboxOptions {
  eio: EngineProtocol
  /** What the server said it takes in one body; 0 when it did not say. */
  maxPayloadBytes: number
  /** False when the session is over. */
  post(body: string | Buffer): Promise<boolean>
}

export function createOutbox({ eio, maxPayloadBytes, post }: OutboxOptions): Outbox {
  let waiting: Waiting[] = []
  let bytes = 0
  let posting: Promise<void> | undefined
  let stopped = false
  let settling = false

  /** The next body: as many packets as the server takes, as the official client does. */
  function nextBody(): string | Buffer | undefined {
    const first = waiting.shift()
    if (first === undefined || first.kind === 'body') return first?.body
    const packets = [first.text]
    let size = Buffer.byteLength(first.text)
    for (let next = waiting[0]; next?.kind === 'packet'; next = waiting[0]) {
      size += Buffer.byteLength(next.text) + 1
      if (maxPayloadBytes > 0 && size > maxPayloadBytes) break
      packets.push(next.text)
      waiting.shift()
    }
    return joinPayload(packets, eio)
  }

  async function drain(): Promise<void> {
    // Not at once: what is sent in the same turn goes into the same body.
    await Promise.resolve()
    for (let body = nextBody(); body !== undefined && !stopped; body = nextBody()) {
      bytes -= Buffer.byteLength(body)
      if (!(await post(body))) break
    }
    posting = undefined
  }

  function add(item: Waiting): void {
    if (stopped) return
    waiting.push(item)
    bytes += Buffer.byteLength(item.kind === 'packet' ? item.text : item.body)
    if (!settling) posting ??= drain()
  }

  return {
    addMessage(data) {
      if (typeof data === 'string') add({ kind: 'packet', text: `4${data}` })
      else
        add({
          kind: 'packet',
          text: encodePayload([{ type: 'message', data }], 4).replace(/^b/, eio === 4 ? 'b' : 'b4'),
        })
    },
    addBody: (packets) => add({ kind: 'body', body: joinPayload(packets, eio) }),
    addRaw: (body) => add({ kind: 'body', body }),
    async settle() {
      settling = true
      if (waiting.length > 0) posting ??= drain()
      await posting
    },
    resume() {
      settling = false
      if (waiting.length > 0) posting ??= drain()
    },
    stop() {
      stopped = true
      waiting = []
      bytes = 0
    },
    get bytes() {
      return Math.max(0, bytes)
    },
  }
}
