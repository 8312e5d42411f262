/** A small chat whose limiter is of an honest kind: no attack on limits may cry wolf about it. */
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { type Profile, profileSchema } from '../../target/profile.ts'

/** Delivers now, later, or never. */
export type Limiter = (user: string, deliver: () => void, kick: () => void) => void

export const perSecond = 20

/** As many as there is room for; room grows back evenly. */
function bucket(): Limiter {
  const levels = new Map<string, { level: number; atMs: number }>()
  return (user, deliver) => {
    const nowMs = performance.now()
    const { level, atMs } = levels.get(user) ?? { level: 0, atMs: nowMs }
    const left = Math.max(0, level - ((nowMs - atMs) / 1_000) * perSecond)
    const fits = left + 1 <= perSecond
    levels.set(user, { level: fits ? left + 1 : left, atMs: nowMs })
    if (fits) deliver()
  }
}

/** So many in the last second, whenever that began. */
function sliding(): Limiter {
  const times = new Map<string, number[]>()
  return (user, deliver) => {
    const nowMs = performance.now()
    const recent = (times.get(user) ?? []).filter((time) => nowMs - time < 1_000)
    if (recent.length < perSecond) {
      recent.push(nowMs)
      deliver()
    }
    times.set(user, recent)
  }
}

/** Nothing is dropped at first: a bounded queue is worked off at the allowed rate. */
function queue(): Limiter {
  const queues = new Map<string, (() => void)[]>()
  return (user, deliver) => {
    const waiting = queues.get(user) ?? []
    if (waiting.length > 5 * perSecond) return
    waiting.push(deliver)
    if (queues.has(user)) return
    queues.set(user, waiting)
    const timer = setInterval(() => {
      waiting.shift()?.()
      if (waiting.length > 0) return
      clearInterval(timer)
      queues.delete(user)
    }, 1_000 / perSecond)
  }
}

/** Whoever goes over the limit is silent for a while. */
function penalty(): Limiter {
  const users = new Map<string, { window: number; count: number; mutedUntilMs: number }>()
  return (user, deliver) => {
    const nowMs = performance.now()
    const window = Math.floor(nowMs / 1_000)
    const known = users.get(user) ?? { window, count: 0, mutedUntilMs: 0 }
    const count = known.window === window ? known.count + 1 : 1
    const mutedUntilMs = count > perSecond ? nowMs + 3_000 : known.mutedUntilMs
    users.set(user, { window, count, mutedUntilMs })
    if (nowMs >= mutedUntilMs) deliver()
  }
}

/** Whoever goes far over the limit is sent away. */
function kick(): Limiter {
  const users = new Map<string, { window: number; count: number }>()
  return (user, deliver, sendAway) => {
    const window = Math.floor(performance.now() / 1_000)
    const known = users.get(user)
    const count = known?.window === window ? known.count + 1 : 1
    users.set(user, { window, count })
    if (count <= perSecond) deliver()
    else if (count > 3 * perSecond) sendAway()
  }
}

export const limiters = { bucket, sliding, queue, penalty, kick }

export interface LimitedServer extends AsyncDisposable {
  readonly profile: Profile
}

/** Sixteen users, each with a token that is their name. Disposing stops it. */
export async function startLimited(limiter: Limiter, declared: boolean): Promise<LimitedServer> {
  const users = Array.from({ length: 16 }, (_, i) => `user${i}`)
  const http = createServer()
  const io = new Server(http)
  io.use((socket, next) => {
    const { token } = socket.handshake.auth
    if (!users.includes(token)) return next(new Error('unauthorized'))
    socket.data.user = token
    next()
  })
  io.on('connection', (socket) => {
    socket.on('say', (text) => {
      const { user } = socket.data
      limiter(
        user,
        () => io.emit('said', { from: user, text }),
        () => socket.disconnect(true),
      )
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const address = http.address()
  const profile = profileSchema.parse({
    version: 1,
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    accounts: users.map((name) => ({ name, token: name })),
    token: { kind: 'opaque' },
    chat: {
      send: { event: 'say', args: ['{{text}}'] },
      hear: { event: 'said', args: [{ from: '{{sender}}', text: '{{text}}' }] },
    },
    ...(declared ? { limits: { messages: { count: perSecond, perMs: 1_000 } } } : {}),
  })
  return {
    profile,
    async [Symbol.asyncDispose]() {
      await io.close()
    },
  }
}
