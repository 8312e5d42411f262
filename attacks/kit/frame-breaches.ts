import { type FrameParts, OPCODE } from '../../target/wire/index.ts'

/** What RFC 6455 says ends the connection, one breach each; each carries a whole message where it can. */
export function frameBreaches(packet: Buffer): Readonly<Record<string, readonly FrameParts[]>> {
  const { text, continuation, ping, close } = OPCODE
  const [head, tail] = [packet.subarray(0, 9), packet.subarray(9)]
  const badText = Buffer.concat([packet.subarray(0, -3), Buffer.from([0xff, 0xfe]), packet.subarray(-3)])
  return {
    'an unmasked frame': [{ opcode: text, payload: packet, mask: false }],
    'a reserved bit': [{ opcode: text, payload: packet, rsv: 4 }],
    'an unknown opcode': [{ opcode: 3, payload: packet }],
    'an unknown control opcode': [{ opcode: 0xb }],
    'text that is not UTF-8': [{ opcode: text, payload: badText }],
    'a ping of 126 bytes': [{ opcode: ping, payload: Buffer.alloc(126) }],
    'a ping in fragments': [{ opcode: ping, fin: false }],
    'a continuation of nothing': [{ opcode: continuation, payload: packet }],
    'a message within a message': [
      { opcode: text, fin: false, payload: head },
      { opcode: text, payload: packet },
      { opcode: continuation, payload: tail },
    ],
    'a length of 64 bits with the first one set': [{ opcode: text, lengthField: 64, lengthOverride: 1n << 63n }],
    'a close frame of one byte': [{ opcode: close, payload: Buffer.from([3]) }],
    'a close frame with a forbidden code': [{ opcode: close, payload: Buffer.from([0x03, 0xec]) }],
  }
}
