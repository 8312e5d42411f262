/** Servers of all manners for the tests of the wire: ports from the system, closed after the test. */
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { Server, type ServerOptions } from 'socket.io'
import { onTestFinished } from 'vitest'

const LOCAL = '127.0.0.1'

async function listen(server: net.Server, host = LOCAL): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return (server.address() as AddressInfo).port
}

/** A TCP server that does with each connection what it is told. */
export async function tcpServer(onConnection: (socket: net.Socket) => void, host = LOCAL) {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => sockets.delete(socket))
    onConnection(socket)
  })
  const port = await listen(server, host)
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { port, url: `http://${LOCAL}:${port}`, sockets, server }
}

/** Takes connections and never says a word. */
export const hangingServer = () => tcpServer(() => undefined)

/** Answers whatever comes with these bytes, in pieces of `pieceBytes`. */
export const cannedServer = (answer: string | Buffer, options: { close?: boolean; pieceBytes?: number } = {}) =>
  tcpServer((socket) => {
    socket.once('data', async () => {
      const bytes = Buffer.from(answer as string)
      const size = options.pieceBytes ?? bytes.length
      for (let at = 0; at < bytes.length && !socket.destroyed; at += size) {
        await new Promise((resolve) => socket.write(bytes.subarray(at, at + size), resolve))
      }
      if (options.close === true) socket.end()
    })
  })

export async function httpServer(handler: http.RequestListener) {
  const server = http.createServer(handler)
  const port = await listen(server)
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { port, url: `http://${LOCAL}:${port}`, server }
}

/** A Socket.IO server that echoes, refuses, kicks and sends binary, on request. */
export async function socketIoServer(options: Partial<ServerOptions> = {}) {
  const server = http.createServer()
  const io = new Server(server, options)
  const connected: string[] = []
  io.use((socket, next) => {
    if (socket.handshake.auth.token === 'bad') next(Object.assign(new Error('no entry'), { data: { code: 7 } }))
    else next()
  })
  io.on('connection', (socket) => {
    connected.push(socket.handshake.address)
    socket.emit('welcome', { headers: socket.handshake.headers })
    socket.on('echo', (...args: unknown[]) => (args.pop() as (...back: unknown[]) => void)(...args))
    socket.on('mirror', (...args: unknown[]) => socket.emit('mirror', ...args))
    socket.on('leave', () => socket.disconnect(true))
    socket.on('drop', () => socket.conn.close())
  })
  const port = await listen(server)
  onTestFinished(async () => {
    await io.close()
  })
  return { port, url: `http://${LOCAL}:${port}`, io, server, connected }
}

/** A proxy that opens CONNECT tunnels, and remembers them. */
export async function connectProxy(answer = 'HTTP/1.1 200 Connection established\r\n\r\n') {
  const requests: string[] = []
  const proxy = await tcpServer((client) => {
    client.once('data', (head) => {
      requests.push(head.toString())
      const authority = /^CONNECT (\S+):(\d+) /.exec(head.toString())
      if (authority === null || !answer.includes(' 200 ')) {
        client.end(answer)
        return
      }
      const upstream = net.connect(Number(authority[2]), authority[1]?.replace(/[[\]]/g, ''), () => {
        client.write(answer)
        client.pipe(upstream).pipe(client)
      })
      upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
      client.on('close', () => upstream.destroy())
    })
  })
  return { ...proxy, requests }
}
