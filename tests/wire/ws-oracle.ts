/** The frame reader and writer of `ws`, which its types leave out. */
import * as ws from 'ws'

export interface WsReceiver {
  readonly writable: boolean
  write(chunk: Buffer): boolean
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): this
  on(event: 'ping' | 'pong', listener: (payload: Buffer) => void): this
  on(event: 'conclude', listener: (code: number, reason: Buffer) => void): this
  on(event: 'error', listener: (error: Error) => void): this
}

interface WsOracle {
  Receiver: new (options: { isServer: boolean; maxPayload: number }) => WsReceiver
  Sender: {
    frame(
      data: Buffer,
      options: { fin: boolean; rsv1: boolean; opcode: number; mask: boolean; readOnly: boolean },
    ): Buffer[]
  }
}

export const { Receiver, Sender } = ws as unknown as WsOracle
