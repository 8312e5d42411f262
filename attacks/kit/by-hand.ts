/** An Engine.IO session over polling made of single requests, each of which may come from somebody else. */
import { placeToken } from '../../target/placement.ts'
import { encodePacket, type HttpResponse } from '../../target/wire/index.ts'
import type { BaseContext } from '../attack.ts'
import { ControlFailed } from './attempt.ts'
import { fetchPath } from './fetch-path.ts'
import { pollingPath } from './polling-path.ts'

type Headers = readonly (readonly [string, string])[]

export interface Asking {
  readonly aside?: true
  readonly headers?: Headers
  /** Default: that of the handshake. */
  readonly address?: string | undefined
}

export interface ByHand {
  readonly sid: string
  readonly handshake: HttpResponse
  get(asking?: Asking): Promise<HttpResponse>
  /** Packets of Engine.IO, as text: `40`, `42["event"]`. */
  post(packets: readonly string[], asking?: Asking): Promise<HttpResponse>
  /** The CONNECT of whoever's token it is, as the profile has it. */
  readonly connectPacket: string
  /** Says goodbye; a session that is gone already does not mind. */
  close(): Promise<void>
}

/** Opens one, with the token where the handshake carries it. @throws ControlFailed when it is refused */
export async function openByHand(
  context: BaseContext,
  headers: Headers = [],
  token: string = context.attacker.token,
): Promise<ByHand> {
  const address = context.freshAddress()
  const { token: place, namespace } = context.target.profile
  const placed = placeToken(place, token)
  const path = pollingPath(context, Object.fromEntries(placed.query ?? []))
  const own = [...(placed.headers ?? []), ...headers]
  const handshake = await fetchPath(context, path, { headers: own, address })
  const sid = /"sid":"([^"]+)"/.exec(handshake.text())?.[1]
  if (handshake.status !== 200 || sid === undefined)
    throw new ControlFailed(`a polling handshake was answered with ${handshake.status}`)
  const carryOn = pollingPath(context, { sid })
  const plain = ['content-type', 'text/plain;charset=UTF-8'] as const
  const post: ByHand['post'] = (packets, asking = {}) =>
    fetchPath(context, carryOn, {
      method: 'POST',
      body: packets.join('\x1e'), // engine.io-protocol v4, "Payload": the record separator
      headers: [plain, ...(asking.headers ?? own)],
      ...(asking.aside ? { aside: true } : {}),
      address: asking.address ?? address,
    })
  return {
    sid,
    handshake,
    get: (asking = {}) =>
      fetchPath(context, carryOn, { headers: asking.headers ?? own, address: asking.address ?? address }),
    post,
    connectPacket: `4${encodePacket({ type: 'connect', nsp: namespace, data: placed.auth }).text}`,
    close: () => post(['1'], { aside: true }).then(() => undefined),
  }
}
