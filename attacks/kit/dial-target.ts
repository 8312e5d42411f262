import { type DialOptions, dial } from '../../target/wire/index.ts'
import type { BaseContext } from '../attack.ts'

/** A plain connection to the target, under TLS where it speaks that, from an address of its own. @throws as `dial` does */
export function dialTarget(context: BaseContext, { onBytes }: Pick<DialOptions, 'onBytes'> = {}) {
  const { network, url, tls, timeoutMs } = context.target
  const { hostname, port, protocol } = new URL(url)
  const isSecure = protocol === 'https:'
  return dial(network, {
    host: hostname,
    port: Number(port || (isSecure ? 443 : 80)),
    localAddress: context.freshAddress(),
    timeoutMs,
    signal: context.signal,
    ...(isSecure ? { tls: tls ?? {} } : {}),
    ...(onBytes === undefined ? {} : { onBytes }),
  })
}
