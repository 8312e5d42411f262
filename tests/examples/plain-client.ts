/** A user of an example's server with public clients only: fetch, socket.io-client, ws. Nothing of gatecrash's own. */
import { io, type Socket } from 'socket.io-client'
import type { Profile } from '../../target/profile.ts'

export interface Plain {
  readonly profile: Profile
  readonly url: string
}

type Values = Readonly<Record<string, string>>

function fill(template: unknown, values: Values): unknown {
  const text = JSON.stringify(template ?? null)
  return JSON.parse(text.replace(/\{\{(\w+)\}\}/g, (_all, name) => JSON.stringify(values[name] ?? '').slice(1, -1)))
}

/** The answer of the login with this password. */
export function logIn({ profile, url }: Plain, username: string, password: string, headers: Values = {}) {
  const { login } = profile
  if (login === undefined) throw new Error('no login')
  const values = { username, password }
  const body =
    login.form === undefined
      ? JSON.stringify(fill(login.json, values))
      : new URLSearchParams(fill(login.form, values) as Record<string, string>)
  const type = login.form === undefined ? { 'content-type': 'application/json' } : {}
  return fetch(new URL(login.url, url), { method: login.method, headers: { ...type, ...headers }, body })
}

/** The token of the nth account: given, or from a login. */
export async function tokenOf(plain: Plain, index = 0): Promise<string> {
  const { login, accounts } = plain.profile
  const account = accounts[index]!
  if (account.token !== undefined) return account.token
  const answer = await logIn(plain, account.username!, account.password!)
  const [kind, name] = (login?.token ?? '').split(':')
  if (kind === 'cookie') return new RegExp(`${name}=([^;]+)`).exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? ''
  let value: unknown = await answer.json()
  for (const key of (login?.token ?? '').split('.')) value = (value as Record<string, unknown> | undefined)?.[key]
  return String(value)
}

/** Where the profile says that the token goes. Without a token, none goes anywhere. */
export function placed({ profile }: Plain, token: string | undefined) {
  const place = profile.token
  if (token === undefined || place.in === 'event') return {}
  const text = place.scheme === undefined ? token : `${place.scheme} ${token}`
  if (place.in === 'auth') return { auth: { [place.name]: token } }
  return { extraHeaders: place.in === 'cookie' ? { cookie: `${place.name}=${text}` } : { [place.name]: text } }
}

/** Connects; rejects with the server's refusal. The room is joined where there is one. */
export async function connect(plain: Plain, token?: string, headers: Values = {}): Promise<Socket> {
  const { profile, url } = plain
  const { auth, extraHeaders } = placed(plain, token) as { auth?: object; extraHeaders?: Values }
  const socket = io(new URL(profile.namespace, url).href, {
    path: profile.path,
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...(auth === undefined ? {} : { auth }),
    extraHeaders: { ...extraHeaders, ...headers },
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  const { token: place, chat } = profile
  if (place.in === 'event' && token !== undefined)
    socket.emit(place.name, ...(fill(place.args, { token }) as unknown[]))
  if (chat.join !== undefined) await socket.timeout(5_000).emitWithAck(chat.join.event, ...room(plain, chat.join.args))
  return socket
}

function room({ profile }: Plain, args: readonly unknown[]): unknown[] {
  return fill(args, { room: profile.chat.room }) as unknown[]
}

export function say(plain: Plain, socket: Socket, text: string): void {
  const { send, room: where } = plain.profile.chat
  socket.emit(send.event, ...(fill(send.args, { room: where, text }) as unknown[]))
}

/** Resolves when a message with this text arrives; rejects after five seconds. */
export function hears(plain: Plain, socket: Socket, text: string): Promise<true> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`did not hear ${text}`)), 5_000)
    socket.on(plain.profile.chat.hear.event, (...args) => {
      if (!JSON.stringify(args).includes(text)) return
      clearTimeout(timer)
      resolve(true)
    })
  })
}

/** Whether a client with these makings is heard by an honest one. */
export async function isHeard(plain: Plain, token?: string, headers: Record<string, string> = {}): Promise<boolean> {
  const listener = await connect(plain, await tokenOf(plain, 1))
  const speaker = await connect(plain, token, headers)
  const text = `seen ${Math.random()}`
  const heard = hears(plain, listener, text)
  say(plain, speaker, text)
  return heard.finally(() => [listener, speaker].map((socket) => socket.disconnect()))
}
