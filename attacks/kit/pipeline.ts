/** Several requests written at once on one connection, byte for byte, and the answers that come back on it. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { BaseContext } from '../attack.ts'
import { dialTarget } from './dial-target.ts'

/** The statuses of the answers, in order, until the target hangs up or nothing more comes. */
export async function pipeline(context: BaseContext, bytes: string): Promise<readonly number[]> {
  let received = ''
  const ended = Promise.withResolvers<void>()
  const socket = await dialTarget(context, {
    onBytes: (chunk) => {
      received += chunk.toString('latin1')
    },
  })
  socket.once('end', ended.resolve).once('close', ended.resolve)
  socket.write(Buffer.from(bytes, 'latin1'))
  await Promise.race([ended.promise, sleep(Math.min(context.settleMs, 800), undefined, { signal: context.signal })])
  socket.destroy()
  return [...received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
}

/** A whole request, with these headers and this body. */
export function requestText(context: BaseContext, line: string, headers: readonly string[] = [], body = ''): string {
  return `${[`${line} HTTP/1.1`, `Host: ${new URL(context.target.url).host}`, ...headers].join('\r\n')}\r\n\r\n${body}`
}
