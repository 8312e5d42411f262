import type { Socket } from 'socket.io-client'
import type { Override } from '../../server/configuration.ts'
import type { Exploit } from './exploits-token.ts'
import type { Lab } from './lab.ts'

/** An exploit, and what has to be set for it to be quick. */
export interface Prepared {
  readonly set?: Override[]
  readonly run: Exploit
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
export const set = (values: Record<string, unknown>): Override[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }))
export const member = async (lab: Lab, options: { sub?: string; transports?: string[] } = {}): Promise<Socket> => {
  const { sub = 'u1', ...rest } = options
  const socket = await lab.connect({ token: lab.mint({ claims: { sub } }) }, rest)
  await socket.emitWithAck('room:join', { room: 'lobby' })
  return socket
}
export const burst = (socket: Socket, count: number, ...extra: unknown[]): void => {
  for (let i = 0; i < count; i++) socket.emit('message:send', { room: 'lobby', text: `m${i}` }, ...extra)
}
export const handshake = (lab: Lab, headers: Record<string, string> = {}, query = ''): Promise<Response> =>
  fetch(`${lab.url}/socket.io/?EIO=4&transport=polling${query}`, { headers })
