/** The reference server as the driver sees it, without a login: the token is given. */
import type { LoadTarget } from '../../scenarios/open-loop/load-target.ts'
import { createNetwork } from '../../target/wire/index.ts'

export interface LoadTargetOptions {
  readonly pid?: number | undefined
  /** False leaves every socket outside all rooms: what it sends is acknowledged, and delivered to nobody. */
  readonly join: boolean
}

export function loadTarget(url: string, tokens: readonly string[], { pid, join }: LoadTargetOptions): LoadTarget {
  return {
    name: 'bare',
    url,
    path: '/socket.io',
    namespace: '/',
    transports: ['websocket', 'polling'],
    network: createNetwork(),
    users: tokens.map((token) => ({ token })),
    placeToken: (token) => ({ auth: { token } }),
    send: {
      event: 'message:send',
      args: [{ room: '{{room}}', text: '{{text}}' }],
      ack: true,
      acknowledged: [{ ok: true }],
    },
    hear: { event: 'message:new', args: [{ room: '{{room}}', text: '{{text}}' }] },
    ...(join ? { join: { event: 'room:join', args: [{ room: '{{room}}' }], ack: true } } : {}),
    ...(pid === undefined ? {} : { pid }),
  }
}
