/** A CONNECT tunnel through an http:// proxy, RFC 9110 section 9.3.6. */
import type { Socket } from 'node:net'
import { HarnessError } from '../../errors.ts'
import { settleWithin } from './deadline.ts'
import { createResponseReader } from './http-response.ts'

interface Tunnel {
  tunnelTo: { host: string; port: number }
  endsAtMs: number
  signal?: AbortSignal | undefined
}

/** Sends the socket's bytes to `reader`, or to their owner again; false when the socket has 'data' events instead. */
export type Divert = (reader: ((bytes: Buffer) => void) | undefined) => boolean

/**
 * Makes an open socket to the proxy a tunnel to `tunnelTo`. Nothing past the proxy's answer is consumed, since the
 * client speaks first in every protocol of ours.
 * @throws HarnessError `target-unreachable` (the proxy says so), `target-hung`, `interrupted`
 */
export function openTunnel(socket: Socket, proxy: URL, tunnel: Tunnel, divert: Divert): Promise<void> {
  const { host, port } = tunnel.tunnelTo
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const reader = createResponseReader('CONNECT', 64 * 1024)
  const failed = (what: string) =>
    new HarnessError('target-unreachable', `the proxy ${proxy.host} ${what} for ${authority}`, {
      hint: 'check --proxy, and that the proxy may reach the target',
    })
  const stop = () => void socket.destroy()
  const late = () => new HarnessError('target-hung', `the proxy ${proxy.host} opened no tunnel to ${authority} in time`)
  const limits = { timeoutMs: tunnel.endsAtMs - performance.now(), signal: tunnel.signal, late, stop }

  return settleWithin<void>(limits, ({ resolve, reject }) => {
    const onClose = () => reject(failed('closed the connection'))
    const onBytes = (bytes: Buffer) => {
      const result = reader.push(bytes)
      if (result.state === 'more') return
      socket.off('close', onClose)
      if (!divert(undefined)) socket.off('data', onBytes)
      if (result.state === 'broken') reject(failed(`gave no HTTP answer (${result.reason})`))
      else if (result.state === 'closed') reject(failed('closed the connection'))
      else if (result.head.status !== 200) reject(failed(`answered ${result.head.status}`))
      else resolve()
    }
    socket.once('close', onClose)
    if (!divert(onBytes)) socket.on('data', onBytes)
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials(proxy)}\r\n`)
  })
}

function credentials(proxy: URL): string {
  if (proxy.username === '') return ''
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  return `Proxy-Authorization: Basic ${Buffer.from(pair).toString('base64')}\r\n`
}
