/** One HTTP request to the target, as anybody could make it: no credential. */
import type { HttpResponse, RequestParts } from '../../target/wire/index.ts'
import { request } from '../../target/wire/index.ts'
import type { BaseContext } from '../attack.ts'

/** @throws HarnessError as the wire does; an answer of any status is no error */
export function fetchPath(context: BaseContext, path: string, parts: RequestParts = {}): Promise<HttpResponse> {
  const { network, url, tls, timeoutMs, profile } = context.target
  const address = context.freshAddress()
  return request(network, {
    url,
    target: path,
    ...parts,
    headers: [...Object.entries(profile.request.headers), ...(parts.headers ?? [])],
    timeoutMs,
    signal: context.signal,
    maxBodyBytes: 1_000_000,
    ...(tls === undefined ? {} : { tls }),
    ...(address === undefined ? {} : { localAddress: address }),
  })
}
