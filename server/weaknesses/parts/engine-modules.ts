import { createRequire } from 'node:module'

const fromSocketIo = createRequire(createRequire(import.meta.url).resolve('socket.io'))

/** The module that Socket.IO itself uses, for defects of its old versions; types are the caller's to say. */
export function moduleOfSocketIo<T>(name: 'socket.io-parser' | 'ws'): T {
  if (name === 'ws') return createRequire(fromSocketIo.resolve('engine.io'))(name) as T
  return fromSocketIo(name) as T
}
