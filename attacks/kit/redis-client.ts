/**
 * Speaks to a Redis as anybody could who reaches it. RESP2 by hand (the Redis serialization protocol specification):
 * texts are latin1, one character a byte, so that what is binary survives.
 */
import type { Socket } from 'node:net'
import { dial } from '../../target/wire/index.ts'
import type { AttackContext } from '../attack.ts'

export type Reply = string | number | null | { readonly error: string } | readonly Reply[]

export interface RedisClient {
  /** The next reply. An error where there is none. */
  ask(...command: readonly string[]): Promise<Reply>
  /** What came without having been asked for: messages of a subscription. */
  readonly pushed: readonly Reply[]
  close(): void
}

/** @throws HarnessError what dial throws */
export async function openRedisClient({ target, bus, signal }: AttackContext<'bus'>): Promise<RedisClient> {
  const socket: Socket = await dial(target.network, { ...bus, timeoutMs: target.timeoutMs, signal })
  const waiting: ((reply: Reply) => void)[] = []
  const pushed: Reply[] = []
  let text = ''
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1')
    for (let read = readReply(text, 0); read !== undefined; read = readReply(text, 0)) {
      text = text.slice(read.end)
      const next = waiting.shift()
      if (next === undefined) pushed.push(read.reply)
      else next(read.reply)
    }
  })
  socket.on('close', () => {
    for (const next of waiting.splice(0)) next({ error: 'the connection was closed' })
  })
  return {
    pushed,
    ask(...command) {
      const { promise, resolve } = Promise.withResolvers<Reply>()
      waiting.push(resolve)
      const parts = command.map((part) => `$${part.length}\r\n${part}\r\n`)
      socket.write(`*${parts.length}\r\n${parts.join('')}`, 'latin1')
      const timer = setTimeout(() => resolve({ error: 'no answer' }), target.timeoutMs)
      return promise.finally(() => clearTimeout(timer))
    },
    close: () => socket.destroy(),
  }
}

/** The reply that begins at `from`, and where it ends; undefined while it has not all come. */
export function readReply(text: string, from: number): { reply: Reply; end: number } | undefined {
  const lineEnd = text.indexOf('\r\n', from)
  if (lineEnd < 0) return undefined
  const line = text.slice(from + 1, lineEnd)
  const next = lineEnd + 2
  switch (text[from]) {
    case '+':
      return { reply: line, end: next }
    case '-':
      return { reply: { error: line }, end: next }
    case ':':
      return { reply: Number(line), end: next }
    case '$': {
      if (line === '-1') return { reply: null, end: next }
      const end = next + Number(line)
      return text.length < end + 2 ? undefined : { reply: text.slice(next, end), end: end + 2 }
    }
    case '*': {
      const replies: Reply[] = []
      let end = next
      for (let i = 0; i < Number(line); i++) {
        const part = readReply(text, end)
        if (part === undefined) return undefined
        replies.push(part.reply)
        end = part.end
      }
      return { reply: replies, end }
    }
    default:
      return { reply: { error: `not a Redis: ${JSON.stringify(line.slice(0, 40))}` }, end: text.length }
  }
}
