/** Where a token travels: pure, so that an attack can ask for the same token in another place. */
import { fillTemplate } from './template.ts'

/** A place as the profile says it, or as an attack makes it up: `{ in: 'query', name: 'access_token' }`. */
export interface Place {
  readonly in: 'auth' | 'header' | 'query' | 'cookie' | 'subprotocol' | 'event'
  readonly name: string
  readonly scheme?: string | undefined
  readonly args?: readonly unknown[] | undefined
  readonly deadlineMs?: number | undefined
}

/** What a connection must carry. Only the part that the place asks for is there; with no token, nothing is. */
export interface Placement {
  /** Joined into the object of the CONNECT packet. */
  readonly auth?: Readonly<Record<string, unknown>>
  /** Sent with the handshake and with every later request of the session. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly query?: readonly (readonly [name: string, value: string])[]
  readonly subprotocols?: readonly string[]
  /** Sent as the first event after connecting. */
  readonly event?: { readonly name: string; readonly args: readonly unknown[]; readonly deadlineMs?: number }
}

/**
 * Puts `token` where `place` says. In the auth object and in an event it may be any JSON value and stays what it is;
 * elsewhere only text can travel, and what is not text is written as JSON. `undefined` means no token at all.
 *
 * A scheme (`Bearer`) and a blank are put before a token that is text. As a subprotocol the token follows its name:
 * `Sec-WebSocket-Protocol: NAME, TOKEN`, because that is how a browser can say it.
 */
export function placeToken(place: Place, token: unknown): Placement {
  if (token === undefined) return {}
  const value = place.scheme && typeof token === 'string' ? `${place.scheme} ${token}` : token
  switch (place.in) {
    case 'auth':
      // A computed key defines an own property, so `__proto__` as a name is sent and not applied.
      return { auth: { [place.name]: value } }
    case 'header':
      return { headers: [[place.name, asText(value)]] }
    case 'cookie':
      return { headers: [['cookie', `${place.name}=${asText(value)}`]] }
    case 'query':
      return { query: [[place.name, asText(value)]] }
    case 'subprotocol':
      return { subprotocols: [place.name, asText(value)] }
    case 'event':
      return {
        event: {
          name: place.name,
          args: fillTemplate([...(place.args ?? ['{{token}}'])], { token: value }) as unknown[],
          ...(place.deadlineMs === undefined ? {} : { deadlineMs: place.deadlineMs }),
        },
      }
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
