/** Prices our WebSocket frames against those of `ws`, in one process, rounds interleaved: `node scripts/bench-frames.ts`. */
import * as ws from 'ws'
import { createFrameDecoder } from '../target/wire/frame-decoder.ts'
import { encodeFrame, encodeTextFrame, OPCODE } from '../target/wire/frames.ts'
import { cheapMasks, randomMasks } from '../target/wire/masks.ts'

interface Oracle {
  Receiver: new (
    options: object,
  ) => { write(chunk: Buffer): boolean; on(event: string, listener: (data: Buffer) => void): void }
  Sender: { frame(data: string | Buffer, options: object): Buffer[] }
}
const { Receiver, Sender } = ws as unknown as Oracle

const ROUNDS = 9
const MESSAGES = 40_000
const CHUNK_BYTES = 64 * 1024

const messageOf = (bytes: number, ascii: boolean) =>
  `42["chat message",{"text":"${(ascii ? 'a' : 'é').repeat(Math.max(1, ascii ? bytes - 29 : (bytes - 29) / 2))}"}]`

let sink = 0

/** CPU microseconds a message, of this process, garbage collection included. */
function price(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / MESSAGES
}

/** A stream of unmasked frames, cut as a busy socket delivers them, or one frame a chunk. */
function streamOf(text: string, oneByOne: boolean): Buffer[] {
  const frame = encodeFrame({ opcode: OPCODE.text, payload: text, mask: false })
  if (oneByOne) return Array.from({ length: MESSAGES }, () => frame)
  const whole = Buffer.concat(Array.from({ length: MESSAGES }, () => frame))
  const chunks: Buffer[] = []
  for (let at = 0; at < whole.length; at += CHUNK_BYTES) chunks.push(whole.subarray(at, at + CHUNK_BYTES))
  return chunks
}

function decodeOurs(chunks: Buffer[]): void {
  const onMessage = (data: string | Buffer) => {
    sink += data.length
  }
  const decoder = createFrameDecoder({ onMessage, onViolation: ({ reason }) => fail(reason) }, { maxPayloadBytes: 1e6 })
  for (const chunk of chunks) decoder.push(chunk)
}

function decodeTheirs(chunks: Buffer[]): void {
  const receiver = new Receiver({ isServer: false, maxPayload: 1e6 })
  // To a string, as every Socket.IO client does next.
  receiver.on('message', (data) => {
    sink += data.toString().length
  })
  for (const chunk of chunks) receiver.write(chunk)
}

function fail(reason: string): never {
  throw new Error(reason)
}

function encodeTheirs(text: string): void {
  for (let at = 0; at < MESSAGES; at += 1) {
    const parts = Sender.frame(Buffer.from(text), { fin: true, rsv1: false, opcode: 1, mask: true, readOnly: false })
    sink += parts.length
  }
}

function encodeOurs(text: string, masks: typeof cheapMasks): void {
  for (let at = 0; at < MESSAGES; at += 1) sink += encodeTextFrame(text, masks).length
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number

function compare(name: string, ours: () => void, theirs: () => void): void {
  const a: number[] = []
  const b: number[] = []
  for (let round = 0; round < ROUNDS + 2; round += 1) {
    const [x, y] = [price(ours), price(theirs)]
    if (round < 2) continue
    a.push(x)
    b.push(y)
  }
  const [x, y] = [median(a), median(b)]
  console.log(`${name.padEnd(44)} ${x.toFixed(3)} us   ws ${y.toFixed(3)} us   ${(y / x).toFixed(1)} times`)
}

for (const ascii of [true, false]) {
  for (const bytes of [60, 200, 1000, 10_000]) {
    const text = messageOf(bytes, ascii)
    const what = `${String(Buffer.byteLength(text)).padStart(5)} bytes ${ascii ? 'ASCII' : 'UTF-8'}`
    const [busy, quiet] = [streamOf(text, false), streamOf(text, true)]
    compare(
      `decode ${what}, 64 KiB reads`,
      () => decodeOurs(busy),
      () => decodeTheirs(busy),
    )
    compare(
      `decode ${what}, one a read`,
      () => decodeOurs(quiet),
      () => decodeTheirs(quiet),
    )
    compare(
      `encode ${what}, random masks`,
      () => encodeOurs(text, randomMasks),
      () => encodeTheirs(text),
    )
    compare(
      `encode ${what}, cheap masks`,
      () => encodeOurs(text, cheapMasks),
      () => encodeTheirs(text),
    )
  }
}
if (sink === 0) fail('nothing was measured')
