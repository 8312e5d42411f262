import type { BaseContext } from '../attack.ts'

/** The request target of a polling request: a handshake, or with a `sid` one of its session. */
export function pollingPath({ target }: BaseContext, more: Readonly<Record<string, string>> = {}): string {
  const { path, protocol, request } = target.profile
  const query = new URLSearchParams({ EIO: String(protocol.eio), transport: 'polling', ...request.query, ...more })
  return `${path.replace(/\/?$/, '/')}?${query}`
}
