/** What our decoder and that of ws make of the same chunks, in one form. */
import { setImmediate as turn } from 'node:timers/promises'
import { createFrameDecoder } from '../../target/wire/frame-decoder.ts'
import { Receiver } from './ws-oracle.ts'

export type Seen =
  | ['text', string]
  | ['binary', string]
  | ['ping' | 'pong', string]
  | ['close', number, string]
  | ['violation', number]

const MAX_PAYLOAD_BYTES = 70_000
export const hex = (bytes: Buffer) => bytes.toString('hex')

export function ourReading(chunks: Buffer[], asServer: boolean, maxPayloadBytes = MAX_PAYLOAD_BYTES): Seen[] {
  const seen: Seen[] = []
  const decoder = createFrameDecoder(
    {
      onMessage: (data) => seen.push(typeof data === 'string' ? ['text', data] : ['binary', hex(data)]),
      onPing: (payload) => seen.push(['ping', hex(payload)]),
      onPong: (payload) => seen.push(['pong', hex(payload)]),
      onClose: (code, reason) => seen.push(['close', code, reason]),
      onViolation: ({ code }) => seen.push(['violation', code]),
    },
    { maxPayloadBytes, masked: asServer ? 'required' : 'forbidden' },
  )
  // From one buffer that is overwritten each time, as the shared read buffer is: nothing may be kept of it.
  const shared = Buffer.alloc(Math.max(1, ...chunks.map((chunk) => chunk.length)))
  for (const chunk of chunks) {
    chunk.copy(shared)
    decoder.push(shared.subarray(0, chunk.length))
    shared.fill(0x58)
  }
  return seen
}

export async function theirReading(chunks: Buffer[], asServer: boolean): Promise<Seen[]> {
  const seen: Seen[] = []
  const receiver = new Receiver({ isServer: asServer, maxPayload: MAX_PAYLOAD_BYTES })
  receiver.on('message', (data, isBinary) =>
    seen.push(isBinary ? ['binary', hex(data)] : ['text', data.toString('utf8')]),
  )
  receiver.on('ping', (payload) => seen.push(['ping', hex(payload)]))
  receiver.on('pong', (payload) => seen.push(['pong', hex(payload)]))
  receiver.on('conclude', (code, reason) => seen.push(['close', code, reason.toString()]))
  receiver.on('error', (error) => {
    const status = Object.getOwnPropertySymbols(error).find((symbol) => symbol.description === 'status-code')
    seen.push(['violation', (error as unknown as Record<symbol, number>)[status as symbol] as number])
  })
  for (const chunk of chunks) if (receiver.writable) receiver.write(Buffer.from(chunk))
  await turn()
  return seen
}

export function cut(bytes: Buffer, sizes: number[]): Buffer[] {
  const chunks: Buffer[] = []
  let at = 0
  for (const size of sizes) {
    if (at >= bytes.length) break
    chunks.push(bytes.subarray(at, at + size))
    at += size
  }
  if (at < bytes.length) chunks.push(bytes.subarray(at))
  return chunks
}
