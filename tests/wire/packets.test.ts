import { PacketType } from 'socket.io-parser'
import { describe, expect, it } from 'vitest'
import { createPacketDecoder, encodePacket, type SocketPacket, type SocketType } from '../../target/wire/packets.ts'

const TYPES: SocketType[] = ['connect', 'disconnect', 'event', 'ack', 'connect-error', 'binary-event', 'binary-ack']

describe('Socket.IO packets by themselves', () => {
  it('has the protocol numbers of socket.io-parser', () => {
    expect(TYPES.map((type) => encodePacket({ type, nsp: '/' }).text[0])).toEqual(
      [
        PacketType.CONNECT,
        PacketType.DISCONNECT,
        PacketType.EVENT,
        PacketType.ACK,
        PacketType.CONNECT_ERROR,
        PacketType.BINARY_EVENT,
        PacketType.BINARY_ACK,
      ].map(String),
    )
  })

  it('sends given attachments as they are, whether they fit or not', () => {
    const one = Buffer.from([1])
    expect(encodePacket({ type: 'binary-event', nsp: '/a', data: ['x'], attachments: [one, one] })).toEqual({
      text: '52-/a,["x"]',
      attachments: [one, one],
    })
    expect(encodePacket({ type: 'binary-event', nsp: '/', id: 3, data: ['x'] }).text).toBe('50-3["x"]')
  })

  it('is not led into the prototype by a key', () => {
    const decoder = createPacketDecoder()
    decoder.push('51-["a",{"__proto__":{"_placeholder":true,"num":0}}]')
    const packet = decoder.push(Buffer.from('x')) as SocketPacket
    expect(Object.getPrototypeOf((packet.data as unknown[])[1])).toBe(Object.prototype)
  })

  it('survives nesting that overflows a recursive reader', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const decoder = createPacketDecoder()
    expect(decoder.push(`51-["a",${deep}]`)).toBeUndefined()
    expect(decoder.push(Buffer.alloc(1))).toMatchObject({ type: 'binary-event' })
    expect(decoder.push(`2["a",${deep}]`)).toMatchObject({ type: 'event' })
  })

  it('starts anew after a violation', () => {
    const decoder = createPacketDecoder()
    decoder.push('52-["a"]')
    expect(decoder.push('2["b"]')).toMatchObject({ type: 'violation', raw: '2["b"]' })
    expect(decoder.push('2["c"]')).toMatchObject({ type: 'event', data: ['c'] })
    expect(decoder.push(Buffer.alloc(1))).toMatchObject({ type: 'violation' })
  })
})
