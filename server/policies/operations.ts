import { createHash, timingSafeEqual } from 'node:crypto'
import type { OperationsPolicies } from '../operations/decisions.ts'
import { type PolicyContext, refuse, yes } from '../policies.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * A token, or a port of its own; where the request comes from proves nothing, because behind a proxy on the same
 * machine everybody comes from loopback. Compared as digests, so that neither length nor content shows in the time.
 */
export function admitOperator({ configuration, operatorToken }: PolicyContext): OperationsPolicies['admitOperator'] {
  const { access } = configuration.operations
  const expected = digest(`Bearer ${operatorToken}`)
  return ({ authorization }, own) => {
    if (access === 'port') return own ? yes : refuse('operator-port')
    return timingSafeEqual(digest(authorization ?? ''), expected) ? yes : refuse('operator-token')
  }
}

/**
 * Nothing is served in the clear. A redirect helps who typed an address, and comes too late for a token that was sent
 * along: so only reading is redirected, never a handshake of Engine.IO, whose client would follow and not be warned.
 */
export function answerPlain({ configuration }: PolicyContext): OperationsPolicies['answerPlain'] {
  const refused = { status: 403, headers: { connection: 'close' } }
  return ({ method, url = '/', headers }) => {
    const reads = (method === 'GET' || method === 'HEAD') && headers.upgrade === undefined
    const redirects = configuration.tls.plain === 'redirect' && reads && !url.startsWith('/socket.io')
    if (!redirects || !/^\/[\w./-]*$/.test(url)) return refused
    return { status: 308, headers: { connection: 'close', location: url } }
  }
}

/** HSTS only over TLS: browsers ignore it elsewhere (RFC 6797 8.1). */
export function securityHeaders({ configuration }: PolicyContext): OperationsPolicies['securityHeaders'] {
  const { mode, hstsMaxAgeS } = configuration.tls
  const headers = {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    ...(mode === 'on' && hstsMaxAgeS > 0 ? { 'strict-transport-security': `max-age=${hstsMaxAgeS}` } : {}),
  }
  return () => headers
}

export const tellFailure: OperationsPolicies['tellFailure'] = (_error, status) => ({
  error: status === 503 ? 'unavailable' : status >= 500 ? 'internal' : 'bad_request',
})

/** Messages for a client that does not read are kept for it in the server's memory: up to here, and no further. */
export function isSlowReader({ configuration }: PolicyContext): OperationsPolicies['isSlowReader'] {
  const { bytesPerConnection } = configuration.limits.outgoing
  return (waitingBytes) => waitingBytes > bytesPerConnection
}
