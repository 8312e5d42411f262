import { PAGE_PATHS } from '../pages.ts'
import { type Policies, type PolicyContext, refuse, yes } from '../policies.ts'

// Names that ask for a credential. `t` is not one of them: Engine.IO busts caches with it, so it is judged by its value.
const CREDENTIAL_NAME =
  /^(?:auth|auth[-_]?token|authorization|access[-_]?token|id[-_]?token|refresh[-_]?token|token|jwt|bearer|api[-_]?key|session(?:[-_]?id)?|password)$/i
const JWT_SHAPE = /(?:^|[^\w-])[\w-]{8,}\.[\w-]{4,}\.[\w-]*/

/** URLs end up in access logs, browser histories and Referer headers: a credential in one is refused, not ignored. */
export function admitUrl(): Policies['admitUrl'] {
  return (url) => {
    const at = url.indexOf('?')
    if (at === -1) return yes
    for (const [name, value] of new URLSearchParams(url.slice(at + 1))) {
      if (CREDENTIAL_NAME.test(name)) return refuse('credential-in-url', { detail: 'by name' })
      if (JWT_SHAPE.test(value) || JWT_SHAPE.test(name)) return refuse('credential-in-url', { detail: 'by value' })
    }
    return yes
  }
}

/**
 * The exact list and the origin of our own page, no patterns, and never what the Host header says: a name that somebody
 * points at this address is not ours. A client that sends no Origin is no browser; since the token is a bearer token that no
 * browser attaches by itself, that client is let in on its token alone. Where a cookie is the credential, it is not.
 */
export function admitOrigin({ configuration, own }: PolicyContext): Policies['admitOrigin'] {
  const allowed = new Set(configuration.origins)
  const ambient = configuration.authentication.kind === 'session'
  return (origin, _transport, site) => {
    if (origin !== undefined) return allowed.has(origin) || origin === own.origin ? yes : refuse('origin')
    // A script tag of any site sends the cookie and no Origin. Same-origin requests may lack it too, but say so.
    return !ambient || site === 'same-origin' ? yes : refuse('origin-missing')
  }
}

/** What held for the first request holds for all: a session whose id was stolen is not carried on from another page. */
export function admitFollowUp(context: PolicyContext): Policies['admitFollowUp'] {
  const admit = admitOrigin(context)
  return ({ headers }) => {
    const transport = headers.upgrade === undefined ? 'polling' : 'websocket'
    return admit(headers.origin, transport, String(headers['sec-fetch-site']))
  }
}

/** A script is read by whoever includes it, whatever CORS says; browsers of today need none. */
export const admitJsonp: Policies['admitJsonp'] = (url) => {
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1))
  return query.has('j') ? refuse('jsonp') : yes
}

const ROUTES = new Set([...PAGE_PATHS, '/login', '/healthz', '/metrics', '/config', '/.well-known/jwks.json'])

/** Which of our routes it was. Neither query nor foreign path: both are free text, and tokens end up in either. */
export const loggedUrl: Policies['loggedUrl'] = (url) => {
  const path = url.split('?', 1)[0] ?? ''
  if (path.startsWith('/socket.io/')) return '/socket.io/'
  return ROUTES.has(path) ? path : '(no route)'
}

export const tellHttp: Policies['tellHttp'] = ({ retryAfterMs }) =>
  retryAfterMs === undefined ? 'forbidden' : 'rate_limited'
