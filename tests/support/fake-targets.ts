/** Small servers that are no good targets, each in its own way. All on 127.0.0.1, on ports of the system's choice. */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { Server as SocketIoServer } from 'socket.io'
import { WebSocketServer } from 'ws'

export interface FakeTarget {
  readonly url: string
  /** Connections that it got. */
  readonly connections: () => number
  close(): Promise<void>
}

type Kind = 'dead' | 'hanging' | 'garbage' | 'web' | 'closed-door' | 'deaf' | 'second'

/**
 * `dead`: nothing listens. `hanging`: takes connections and never answers. `garbage`: answers with noise. `web`: a web
 * server without Socket.IO. `closed-door`: Socket.IO that lets nobody in. `deaf`: lets everybody in and passes nothing on.
 * `second`: socket.io 2, as far as a handshake goes.
 */
export async function fakeTarget(kind: Kind): Promise<FakeTarget> {
  switch (kind) {
    case 'dead': {
      const target = await listening(createServer())
      await target.close()
      return target
    }
    case 'hanging':
      return listening(createServer((socket) => socket.resume()))
    case 'garbage':
      return listening(createServer((socket) => socket.on('data', () => socket.end('\u0000\u0001 what?\r\n\r\n'))))
    case 'web':
      return listening(createHttpServer((_request, response) => response.writeHead(404).end('<h1>Not here</h1>')))
    case 'closed-door':
      return socketIo((io) => io.use((_socket, next) => next(new Error('go away'))))
    case 'deaf':
      return socketIo((io) => io.on('connection', () => undefined))
    case 'second':
      return second()
  }
}

/** Answers every version alike: engine.io-protocol v3, with the root namespace open from the start. */
function second(): Promise<FakeTarget> {
  const open = '0{"sid":"a","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":5000}'
  const http = createHttpServer((_request, response) => response.end(`${open.length}:${open}2:40`))
  new WebSocketServer({ server: http }).on('connection', (socket) => {
    socket.send(open)
    socket.send('40')
    socket.on('message', (data) => {
      const namespace = /^40(\/[^,]+)/.exec(String(data))?.[1]
      if (namespace !== undefined) socket.send(`44${namespace},"Invalid namespace"`)
    })
  })
  return listening(http)
}

async function socketIo(prepare: (io: SocketIoServer) => unknown): Promise<FakeTarget> {
  const http = createHttpServer()
  const io = new SocketIoServer(http)
  prepare(io)
  const target = await listening(http)
  return { ...target, close: () => io.close() }
}

async function listening(server: Server | HttpServer): Promise<FakeTarget> {
  let connections = 0
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    connections += 1
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => connections,
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
