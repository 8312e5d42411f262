/** Counts what each attack of a run sends: connections that it begins, and frames and requests that it writes. */
import { AsyncLocalStorage } from 'node:async_hooks'
import net from 'node:net'
import type { AnyAttack } from '../../attacks/attack.ts'
import type { Network } from '../../target/wire/index.ts'

export interface Sent {
  connections: number
  messages: number
}

/** Attacks that count, a network that counts for them, and the counts by id: of all runs of an attack the largest. */
export function countSent(attacks: readonly AnyAttack[], network: Network) {
  const here = new AsyncLocalStorage<Sent>()
  const sent = new Map<string, Sent>()
  const { claimConnection } = network
  const { write } = net.Socket.prototype
  network.claimConnection = () => {
    const count = here.getStore()
    if (count !== undefined) count.connections += 1
    return claimConnection()
  }
  net.Socket.prototype.write = function (this: net.Socket, ...given: Parameters<typeof write>) {
    const count = here.getStore()
    if (count !== undefined) count.messages += messagesIn(given[0])
    return write.apply(this, given)
  } as typeof write
  const counted = attacks.map((attack) => ({
    ...attack,
    async run(context: Parameters<AnyAttack['run']>[0]) {
      const count: Sent = { connections: 0, messages: 0 }
      try {
        return await here.run(count, () => attack.run(context))
      } finally {
        const before = sent.get(attack.id)
        sent.set(attack.id, {
          connections: Math.max(count.connections, before?.connections ?? 0),
          messages: Math.max(count.messages, before?.messages ?? 0),
        })
      }
    },
  }))
  const stop = () => {
    network.claimConnection = claimConnection
    net.Socket.prototype.write = write
  }
  return { attacks: counted, sent, stop }
}

/** Many frames may leave in one write; a request, or whatever is no frame of a client, is one message. */
function messagesIn(written: string | Uint8Array): number {
  if (typeof written === 'string') return 1
  let [count, at] = [0, 0]
  while (at + 1 < written.length) {
    const length = written[at + 1]! & 0x7f
    // RFC 6455 section 5.1: a client masks all of its frames.
    if ((written[at + 1]! & 0x80) === 0 || (written[at]! & 0x70) > 0x40) return count + 1
    const view = Buffer.from(written.buffer, written.byteOffset, written.length)
    if (length === 127 && at + 10 > written.length) return count + 1
    if (length === 126 && at + 4 > written.length) return count + 1
    const header = length === 127 ? 10 : length === 126 ? 4 : 2
    const payload =
      length === 127 ? Number(view.readBigUInt64BE(at + 2)) : length === 126 ? view.readUInt16BE(at + 2) : length
    at += header + 4 + payload
    count += 1
  }
  return Math.max(1, count)
}
