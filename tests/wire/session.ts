import { expect, onTestFinished, vi } from 'vitest'
import type { CloseInfo } from '../../target/wire/closing.ts'
import { type EngineOptions, openEngine, type TransportName } from '../../target/wire/connection.ts'
import type { EnginePacket } from '../../target/wire/engine.ts'
import { createNetwork } from '../../target/wire/network.ts'
import { createPacketDecoder, encodePacket, type SocketPacket } from '../../target/wire/packets.ts'

export const both = [['websocket'], ['polling']] as const

/** An open session that records what it hears; cut and checked for leftovers when the test ends. */
export async function session(
  url: string,
  transport: TransportName,
  more: Partial<EngineOptions> = {},
  network = createNetwork(),
) {
  const result = await openEngine(network, { url, path: '/socket.io', transport, timeoutMs: 1500, ...more })
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`)
  const { connection } = result
  const engine: EnginePacket[] = []
  const packets: SocketPacket[] = []
  const closes: CloseInfo[] = []
  const decoder = createPacketDecoder()
  connection.onClose = (info) => closes.push(info)
  connection.onPacket = (packet) => {
    engine.push(packet)
    const decoded = packet.type === 'message' ? decoder.push(packet.data) : undefined
    if (decoded !== undefined && decoded.type !== 'violation') packets.push(decoded)
  }
  onTestFinished(async () => {
    connection.kill()
    await vi.waitFor(() => expect(network.openNow).toBe(0), 3000)
    expect(closes).toHaveLength(1)
    expect(connection.isOpen).toBe(false)
  })
  const emit = (packet: SocketPacket) => {
    const { text, attachments } = encodePacket(packet)
    for (const part of [text, ...attachments]) connection.send(part)
  }
  const heard = (partial: Partial<SocketPacket>) =>
    vi.waitFor(() => {
      const match = packets.find((packet) =>
        Object.entries(partial).every(([key, value]) => packet[key as keyof SocketPacket] === value),
      )
      expect(match).toBeDefined()
      return match as SocketPacket
    }, 3000)
  return { connection, engine, packets, closes, emit, heard, network }
}

export const connect = (auth?: object): SocketPacket => ({
  type: 'connect',
  nsp: '/',
  ...(auth === undefined ? {} : { data: auth }),
})
export const event = (...data: unknown[]): SocketPacket => ({ type: 'event', nsp: '/', data })

/** The first arguments of the `mirror` events, in their order. */
export const mirrored = (packets: SocketPacket[]) =>
  packets.flatMap(({ data }) => (Array.isArray(data) && data[0] === 'mirror' ? [data[1]] : []))
