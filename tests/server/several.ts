/** Clients of a server that has several addresses, or several processes behind one. */
import { io, type Socket } from 'socket.io-client'
import type { ServerReady } from '../../server/ready.ts'

export interface Login {
  readonly status: number
  readonly token: string
  readonly refreshToken: string
}

export interface Several {
  post(node: number, path: string, body: object, token?: string): Promise<Response>
  login(node: number, username?: string): Promise<Login>
  connect(node: number, token: string, options?: { namespace?: string; transports?: string[] }): Promise<Socket>
  /** Logged in and connected there. */
  enter(node: number, username: string, options?: { namespace?: string; transports?: string[] }): Promise<Socket>
  /** What somebody with this token is told. */
  refusal(node: number, token: string, namespace?: string): Promise<string>
  disconnect(): void
}

export function several(urls: readonly string[], { accounts }: Pick<ServerReady, 'accounts'>): Several {
  const sockets: Socket[] = []
  const post: Several['post'] = (node, path, body, token = '') =>
    fetch(`${urls[node]}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
  const login: Several['login'] = async (node, username = 'alice') => {
    const response = await post(node, '/login', { username, password: accounts[0]?.password })
    return { ...((await response.json()) as Login), status: response.status }
  }
  const connect: Several['connect'] = async (node, token, { namespace = '/', transports = ['websocket'] } = {}) => {
    const socket = io(`${urls[node]}${namespace}`, { auth: { token }, transports, reconnection: false, forceNew: true })
    sockets.push(socket)
    await new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(undefined))
      socket.once('connect_error', reject)
      socket.once('disconnect', () => reject(new Error('disconnected')))
    })
    return socket
  }
  return {
    post,
    login,
    connect,
    enter: async (node, username, options) => connect(node, (await login(node, username)).token, options),
    refusal: (node, token, namespace = '/') =>
      connect(node, token, { namespace }).then(
        () => 'let in',
        (error: Error) => error.message,
      ),
    disconnect() {
      for (const socket of sockets.splice(0)) socket.disconnect()
    },
  }
}

/** Resolves with what is asked for, once it is there. */
export async function eventually<T>(ask: () => Promise<T | undefined | false>, timeoutMs = 10_000): Promise<T> {
  const endAtMs = Date.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (Date.now() > endAtMs) throw new Error(`not within ${timeoutMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

export const next = <T>(socket: Socket, event: string): Promise<T> =>
  new Promise((resolve) => socket.once(event, resolve))

/** Whether a text said by one is heard by the other. */
export async function hears(speaker: Socket, listener: Socket, room: string): Promise<boolean> {
  const text = `t${Math.random()}`
  const heard = new Promise<boolean>((resolve) => {
    listener.on('message:new', (message: { text: string }) => message.text === text && resolve(true))
    setTimeout(() => resolve(false), 500)
  })
  speaker.emit('message:send', { room, text })
  return heard
}
