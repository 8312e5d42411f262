/** One HTTP request to the target, as anybody could make it: no credential. */
import { HarnessError } from '../../errors.ts'
import type { HttpResponse, RequestParts } from '../../target/wire/index.ts'
import { request } from '../../target/wire/index.ts'
import type { BaseContext } from '../attack.ts'

export interface Asked extends RequestParts {
  readonly address?: string | undefined
  /** Default: the target's own. */
  readonly timeoutMs?: number
  /** It does not matter to a reproduction. */
  readonly aside?: true
  /** Headers of the profile that are left out, in small letters. */
  readonly without?: readonly string[]
}

/**
 * Sent with the profile's own headers, except those that `parts` has too; from an address of its own unless one is given.
 * @throws HarnessError as the wire does; an answer of any status is no error
 */
export async function fetchPath(
  context: BaseContext,
  path: string,
  { address = context.freshAddress(), without = [], aside, ...parts }: Asked = {},
): Promise<HttpResponse> {
  const { network, url, tls, profile } = context.unwatched
  const given = new Set([...without, ...(parts.headers ?? []).map(([name]) => name.toLowerCase())])
  const own = Object.entries(profile.request.headers).filter(([name]) => !given.has(name.toLowerCase()))
  const answered = aside ? undefined : context.recording.fetches(path, parts)
  try {
    const response = await request(network, {
      url,
      target: path,
      ...parts,
      headers: [...own, ...(parts.headers ?? [])],
      timeoutMs: parts.timeoutMs ?? context.target.timeoutMs,
      signal: context.signal,
      maxBodyBytes: 1_000_000,
      ...(tls === undefined ? {} : { tls }),
      ...(address === undefined ? {} : { localAddress: address }),
    })
    answered?.(response)
    return response
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'connection-lost') answered?.(undefined)
    throw error
  }
}
